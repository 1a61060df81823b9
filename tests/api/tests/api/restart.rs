//! The power fails.

use api_tests::Server;

#[test]
fn a_killed_server_starts_again_on_its_state() {
    let server = Server::settings().start();
    let before = server.url().to_owned();
    let state = server.state().to_owned();
    let server = server.crash_and_restart();
    assert_eq!(server.state(), state);
    assert_ne!(server.url(), before);
    assert_eq!(server.client().get("/healthz").status, 200);
}
