//! Prints what this machine can do. Nothing is asserted: a figure means something only beside another of the same run.

mod load;

use api_tests::{Client, Server};
use load::Load;

/// What a browser's or a small server's traffic looks like at its busiest.
const CONNECTIONS: usize = 16;

fn main() {
    println!("{CONNECTIONS} connections at once, everything on this machine\n");
    let bare = Server::settings().script("tests/bench/bare.mjs").start();
    print(
        "a bare Worker, one row in one of 8 objects",
        &at(&bare, |client| client.post("/", &BODY.into()).status == 200),
    );
    drop(bare);
    let product = Server::settings().variable("DEMO", 1).start();
    print("the product, /healthz", &at(&product, |client| client.get("/healthz").status == 200));
}

/// A body of the size of an order.
const BODY: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\
                    0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

fn at(server: &Server, request: impl Fn(&Client) -> bool + Sync) -> Load {
    load::run(CONNECTIONS, || Client::keeping_connection(server.url()), request)
}

fn print(what: &str, load: &Load) {
    let Load { per_second, p50, p99, failed } = load;
    println!("{what:<44} {per_second:>6.0}/s   p50 {p50:>6.1} ms   p99 {p99:>6.1} ms   failed {failed}");
}
