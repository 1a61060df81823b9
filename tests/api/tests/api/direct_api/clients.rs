//! How public client libraries send and read: the bytes on the wire, not their code.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use api_tests::Server;
use serde_json::Value;

use super::Shop;

/// Sends raw bytes and gives head and body of the answer.
fn exchange(server: &Server, head: &str, body: &str) -> (String, Value) {
    let address = server.url().trim_start_matches("http://").to_owned();
    let mut stream = TcpStream::connect(&address).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
    let length = body.len();
    let head = head.replace("HOST", &address).replace("LENGTH", &length.to_string()).replace('\n', "\r\n");
    stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes())).expect("sent");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("an answer");
    let answer = String::from_utf8(answer).expect("text");
    let answer = answer.strip_prefix("HTTP/1.1 100 Continue\r\n\r\n").unwrap_or(&answer);
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
    let json = body.find('{').and_then(|from| body.rfind('}').map(|to| &body[from..=to])).expect("JSON");
    (head.to_lowercase(), serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {body}")))
}

/// A PHP array given to `CURLOPT_POSTFIELDS`: multipart, with `Expect` once it is long.
#[test]
fn php_with_curl_and_an_array_of_fields() {
    let server = Server::shared();
    let shop = Shop::open(server);
    let boundary = "------------------------9a1b5f0c7f0e4d21";
    let long = "x".repeat(1_500);
    let fields = [
        ("loginId", "demo_api"),
        ("password", "demo-secret"),
        ("campaignId", &shop.campaign.to_string()),
        ("product1_id", &shop.offer.to_string()),
        ("firstName", "Ren\u{e9}e"),
        ("emailAddress", "php@example.com"),
        ("billShipSame", "1"),
        ("custom1", &long),
        ("paySource", "ACCTONFILE"),
    ];
    let part = |(name, value): &(&str, &str)| {
        format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let body = fields.iter().map(part).collect::<String>() + &format!("--{boundary}--\r\n");
    let head = format!(
        "POST /order/import/ HTTP/1.1\nHost: HOST\nAccept: */*\nContent-Length: LENGTH\n\
         Content-Type: multipart/form-data; boundary={boundary}\nExpect: 100-continue\nConnection: close\n\n"
    );
    let (head, answer) = exchange(server, &head, &body);
    assert!(head.starts_with("http/1.1 200 ok"), "{head}");
    assert!(head.contains("content-type: text/html; charset=utf-8"), "{head}");
    assert_eq!((&answer["result"], &answer["message"]["firstName"]), (&"SUCCESS".into(), &"Ren\u{e9}e".into()));
}

/// Everything in the query of a POST whose body is empty: no length, no type, or an odd one.
#[test]
fn node_and_php_with_everything_in_the_query() {
    let server = Server::shared();
    for (email, rest) in [
        ("plain", ""),
        ("length", "Content-Length: 0\n"),
        ("json", "Content-Type: application/json\nContent-Length: 0\n"),
        ("chunked", "Content-Type: application/json; charset=UTF-8\nTransfer-Encoding: chunked\n"),
    ] {
        let shop = Shop::open(server);
        let head = format!(
            "POST /order/import/?campaignId={}&product1_id={}&emailAddress={email}%40example.com&affId=undefined\
             &loginId=demo_api&password=demo-secret HTTP/1.1\nHost: HOST\n{rest}Connection: close\n\n",
            shop.campaign, shop.offer
        );
        let body = if email == "chunked" { "0\r\n\r\n" } else { "" };
        let (head, answer) = exchange(server, &head, body);
        assert!(head.starts_with("http/1.1 200 ok"), "{email}: {head}");
        assert_eq!(answer["result"], "SUCCESS", "{email}: {answer}");
    }
}

/// Libraries read `result` and `message` and nothing else of the envelope; both are always there and never null.
#[test]
fn every_answer_has_its_two_parts() {
    let server = Server::shared();
    for path in ["/order/query/", "/order/import/", "/leads/import/", "/customer/query/", "/campaign/query/"] {
        let head =
            format!("GET {path}?loginId=demo_api&password=demo-secret HTTP/1.1\nHost: HOST\nConnection: close\n\n");
        let (_, answer) = exchange(server, &head, "");
        let parts: Vec<_> = answer.as_object().expect("an object").keys().map(String::as_str).collect();
        assert_eq!(parts, ["message", "result"], "{path}");
        assert!(!answer["message"].is_null(), "{path}");
    }
}
