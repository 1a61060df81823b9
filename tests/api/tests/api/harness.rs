//! The receivers do what they are told: a test that trusts them is worth something.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use api_tests::{Client, Receiver, Reply};

#[test]
fn a_receiver_follows_its_script_and_remembers() {
    let receiver = Receiver::start(|request, before| match before {
        0 | 1 => Reply::status(500),
        2 => Reply::status(429).header("retry-after", 7),
        3 => Reply::redirect("http://127.0.0.1:1/else"),
        _ => Reply::status(200).body(format!("{} {}", request.method, request.body)),
    });
    let client = Client::new(&receiver.url("")).header("x-mark", "m");
    let statuses: Vec<u16> = (0..4).map(|_| client.get("/pb?tid=%20a").status).collect();
    assert_eq!(statuses, [500, 500, 429, 302]);
    let last = client.send("POST", "/pb", Some("text/plain"), "hello");
    assert_eq!((last.status, last.text.as_str()), (200, "POST hello"));

    let requests = receiver.requests();
    assert_eq!(requests.len(), 5);
    assert_eq!((requests[0].method.as_str(), requests[0].target.as_str()), ("GET", "/pb?tid=%20a"));
    assert_eq!(requests[0].header("x-mark"), "m");
    assert!(requests.is_sorted_by_key(|request| request.at));

    receiver.now_do(|_, _| Reply::status(410));
    assert_eq!(client.get("/").status, 410);
}

#[test]
fn a_receiver_can_be_slow() {
    let receiver = Receiver::start(|_, before| Reply::status(200).after(Duration::from_millis(50 * before as u64)));
    let client = Client::new(&receiver.url(""));
    for _ in 0..3 {
        client.get("/");
    }
    let requests = receiver.requests();
    assert!(requests[2].at - requests[1].at >= Duration::from_millis(50));
}

#[test]
fn a_receiver_can_hang_up_and_can_talk_for_ever() {
    let receiver = Receiver::start(|request, _| match request.target.as_str() {
        "/hang-up" => Reply::hang_up(),
        _ => Reply::endless(),
    });
    let read = |path: &str, most: u64| {
        let address = receiver.url("").replace("http://", "");
        let mut stream = TcpStream::connect(address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\n\r\n").unwrap();
        let mut text = String::new();
        stream.take(most).read_to_string(&mut text).unwrap();
        text
    };
    assert_eq!(read("/hang-up", 100), "");
    assert_eq!(read("/endless", 100_000).len(), 100_000);
}

#[test]
fn a_receiver_can_be_silent() {
    let receiver = Receiver::start(|_, _| Reply::silence());
    let mut stream = TcpStream::connect(receiver.url("").replace("http://", "")).unwrap();
    write!(stream, "GET / HTTP/1.1\r\n\r\n").unwrap();
    stream.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
    let waited = stream.read(&mut [0]).unwrap_err();
    assert_eq!(waited.kind(), std::io::ErrorKind::WouldBlock);
    drop(receiver);
    stream.set_read_timeout(None).unwrap();
    assert_eq!(stream.read(&mut [0]).unwrap(), 0, "the connection is closed");
}
