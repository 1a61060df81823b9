//! Clients that repeat a call when its answer is late, without a key.

use std::collections::BTreeSet;

use api_tests::Server;

use super::{Shop, post, success, text};

#[test]
fn twenty_identical_imports_at_once_are_one_order() {
    let server = Server::shared();
    let shop = Shop::open(server);
    shop.sale_pixel();
    let form = format!(
        "campaignId={}&affId={}&sourceValue1=once&product1_id={}&emailAddress=many%40example.com",
        shop.campaign, shop.aff, shop.offer
    );
    let orders: BTreeSet<String> = std::thread::scope(|scope| {
        let import = || text(&success(post(&server.client(), "/order/import/", &form)), "orderId");
        let tries: Vec<_> = (0..20).map(|_| scope.spawn(import)).collect();
        tries.into_iter().map(|done| done.join().expect("an answer")).collect()
    });
    assert_eq!(orders.len(), 1, "{orders:?}");
    for order in &orders {
        shop.settled_pixels(order);
    }
    assert_eq!(shop.arrived("/sale").len(), 1, "{:?}", shop.arrived("/sale"));
}

#[test]
fn the_same_again_is_answered_with_the_first_and_fires_nothing() {
    let shop = Shop::open(Server::shared());
    shop.sale_pixel();
    shop.other_pixels();
    let click = format!("campaignId={}&requestUri=https%3A%2F%2Fshop.example%2F%3FaffId%3D{}", shop.campaign, shop.aff);
    let session = text(&shop.call("/landers/clicks/import/", &click), "sessionId");
    let lead = format!(
        "campaignId={}&sessionId={session}&firstName=Ann&lastName=Lee&emailAddress=ann%40example.com",
        shop.campaign
    );
    let partial = text(&shop.call("/leads/import/", &lead), "orderId");
    assert_eq!(text(&shop.call("/leads/import/", &lead), "orderId"), partial);
    // In a visit: the same products and money.
    let order = format!("campaignId={}&sessionId={session}&product1_id={}", shop.campaign, shop.offer);
    assert_eq!(text(&shop.call("/order/import/", &order), "orderId"), partial);
    assert_eq!(text(&shop.call("/order/import/", &format!("{order}&ipAddress=198.51.100.9")), "orderId"), partial);
    // By the order's own id, once it is complete.
    let named = format!("campaignId={}&orderId={partial}&product1_id={}", shop.campaign, shop.offer);
    assert_eq!(text(&shop.call("/order/import/", &named), "orderId"), partial);
    // An upsale of the same product.
    let upsale = format!("orderId={partial}&productId={}", shop.upsells[0]);
    let first = shop.call("/upsale/import/", &upsale);
    assert_eq!(shop.call("/upsale/import/", &upsale), first);
    // Another order in the same visit is another order.
    let other = text(&shop.call("/order/import/", &format!("{order}&product1_qty=3")), "orderId");
    assert_ne!(other, partial);
    shop.settled_pixels(&partial);
    shop.settled_pixels(&other);
    assert_eq!(
        (shop.arrived("/lead").len(), shop.arrived("/sale").len(), shop.arrived("/upsell").len()),
        (1, 2, 1),
        "{:?}",
        shop.receiver.requests()
    );
}

/// Whoever imports the same again after the order was called off, or its money given back, wants a new one.
#[test]
fn the_same_after_it_was_undone_is_a_new_order() {
    let shop = Shop::open(Server::shared());
    let lead = format!("campaignId={}&firstName=Ann&lastName=Lee&emailAddress=again%40example.com", shop.campaign);
    let order = format!("campaignId={}&product1_id={}&emailAddress=again%40example.com", shop.campaign, shop.offer);
    for (path, form) in [("/leads/import/", &lead), ("/order/import/", &order)] {
        let first = text(&shop.call(path, form), "orderId");
        assert_eq!(text(&shop.call(path, form), "orderId"), first, "{path}");
        shop.call("/order/cancel/", &format!("orderId={first}&cancelReason=trial"));
        let second = shop.call(path, form);
        assert_ne!(text(&second, "orderId"), first, "{path}");
        assert_ne!(second["orderStatus"], "CANCELLED", "{path}");
        assert_eq!(text(&shop.call(path, form), "orderId"), text(&second, "orderId"), "{path}");
    }
    let sold = text(&shop.call("/order/import/", &order), "orderId");
    shop.call("/order/refund/", &format!("orderId={sold}&fullRefund=1"));
    assert_ne!(text(&shop.call("/order/import/", &order), "orderId"), sold);
}
