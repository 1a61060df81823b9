//! Prints what this machine can do. Nothing is asserted: a figure means something only beside another of the same run.

mod load;
mod orders;

use api_tests::{Client, Server};
use load::Load;
use orders::Shop;

/// What a browser's or a small server's traffic looks like at its busiest.
const CONNECTIONS: usize = 16;

fn main() {
    println!("{CONNECTIONS} connections at once, everything on this machine\n");
    let bare = Server::settings().script("tests/bench/bare.mjs").start();
    let floor = at(&bare, |client| client.post("/", &BODY.into()).status == 200);
    print("a bare Worker, one row in one of 8 objects", &floor);
    drop(bare);
    let product = Server::settings().variable("DEMO", 1).start();
    print("the product, /healthz", &at(&product, |client| client.get("/healthz").status == 200));
    orders(&product, floor.per_second);
}

/// Aims: 5 ms at the median and 20 ms at p99; 0.4 of the bare Worker with postbacks flowing, 0.6 with them held back.
fn orders(product: &Server, floor: f64) {
    let (receiver, arrivals) = orders::listening();
    let flowing = Shop::new(product, "FLOWING", &receiver.url("/pb?o=[orderId]"));
    let (p50, p99) = orders::latency(&flowing, &arrivals);
    println!("{:<44}            p50 {p50:>6.1} ms   p99 {p99:>6.1} ms", "an order until its postback arrives, idle");
    let load = load::run(CONNECTIONS, || flowing.client(), |client| flowing.order(client));
    print("orders, postbacks flowing", &load);
    println!("{:<44} {:>6.2} of the bare Worker", "", load.per_second / floor);
    drop((receiver, arrivals));
    // Nobody listens there: in the first seconds, which do not count, the breaker opens, and deliveries wait.
    let waiting = Shop::new(product, "WAITING", "http://127.0.0.1:9/pb?o=[orderId]");
    load::run(CONNECTIONS, || waiting.client(), |client| waiting.order(client));
    let load = load::run(CONNECTIONS, || waiting.client(), |client| waiting.order(client));
    print("orders, postbacks held back", &load);
    println!("{:<44} {:>6.2} of the bare Worker", "", load.per_second / floor);
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
