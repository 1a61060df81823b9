//! What answers where, and with which headers.

use api_tests::{Server, eventually};

#[test]
fn the_worker_says_that_it_is_alive() {
    let answer = Server::shared().client().get("/healthz");
    assert_eq!((answer.status, answer.text.as_str()), (200, "ok"));
}

#[test]
fn the_root_leads_to_the_app_and_every_page_of_it_is_the_app() {
    let client = Server::shared().client();
    let root = client.get("/");
    assert_eq!((root.status, root.header("location")), (307, "/app/"));
    for path in ["/app/", "/app/orders/03A1B2C3D4", "/app/affiliates?status=paused"] {
        let page = client.header("sec-fetch-mode", "navigate").get(path);
        assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"), "{path}");
        assert!(page.text.contains("/app/assets/"), "{path}");
    }
}

#[test]
fn pages_run_only_their_own_scripts() {
    let page = Server::shared().client().get("/app/");
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self';"));
    assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe-inline"));
    assert_eq!(page.header("x-content-type-options"), "nosniff");
}

#[test]
fn pixels_are_tried_on_an_empty_page_alone() {
    let client = Server::shared().client();
    let policy = client.get("/app/").header("content-security-policy").to_owned();
    assert!(policy.contains("img-src 'self' data:; frame-src 'self';"), "{policy}");
    let page = client.get("/app/sample-page");
    assert_eq!(page.status, 200);
    assert_eq!(
        page.header("content-security-policy"),
        "default-src 'none'; img-src http: https:; frame-src http: https:; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'self'"
    );
    assert_eq!(page.header("x-frame-options"), "SAMEORIGIN");
    assert!(!page.text.contains("script"));
}

#[test]
fn paths_of_the_worker_are_never_answered_with_the_app() {
    let client = Server::shared().client();
    // Clients of the direct API read its own shape, which comes with 200 whatever it says.
    let errors = [("/v1/nothing", 404), ("/f/nothing", 404), ("/order/nothing/", 200), ("/order/nothing", 200)];
    for (path, status) in errors {
        let answer = client.header("sec-fetch-mode", "navigate").get(path);
        assert_eq!(answer.status, status, "{path}: {}", answer.text);
        assert_eq!(status == 200, answer.text.contains("\"result\":\"ERROR\""), "{path}: {}", answer.text);
        assert_eq!(answer.header("content-security-policy"), "default-src 'none'; frame-ancestors 'none'", "{path}");
    }
}

#[test]
fn a_request_leaves_one_line_without_its_query() {
    let server = Server::shared();
    server.client().get("/v1/logged?password=hunter2");
    let lines = eventually("the line is written", || {
        let lines: Vec<_> = server.log().into_iter().filter(|line| line.contains("\"status\":404")).collect();
        (!lines.is_empty()).then_some(lines)
    });
    assert!(lines.iter().all(|line| !line.contains("hunter2")), "{lines:?}");
}
