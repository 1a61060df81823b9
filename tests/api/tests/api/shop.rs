//! A shop of a test's own on a server that others use too: a campaign, an affiliate in it, and the affiliate's server.

use api_tests::{Client, Receiver, Request, Server, eventually};
use serde_json::{Value, json};

use super::configuration::admin;
use super::stage::Stage;

/// A campaign with a main offer of 49.95 and two upsells, and an affiliate whose postbacks go to a receiver.
pub(crate) struct Shop<'a> {
    pub(crate) server: &'a Server,
    pub(crate) admin: Client,
    pub(crate) campaign: u64,
    pub(crate) offer: u64,
    pub(crate) upsells: [u64; 2],
    pub(crate) aff: String,
    pub(crate) receiver: Receiver,
}

impl<'a> Shop<'a> {
    /// Opens one.
    pub(crate) fn open(server: &'a Server) -> Self {
        let stage = Stage::on(admin(server));
        let aff = stage.affiliate();
        let Stage { client, campaign, products } = stage;
        let [offer, first, second] = products[..] else { panic!("three products: {products:?}") };
        Self { server, admin: client, campaign, offer, upsells: [first, second], aff, receiver: Receiver::content() }
    }

    /// Adds a pixel of the affiliate: `base` in this campaign, with what the rest says over it.
    pub(crate) fn pixel(&self, rest: Value) -> Value {
        let mut pixel = json!({ "campaign": self.campaign, "pixelType": "postback" });
        let fields = pixel.as_object_mut().expect("an object");
        fields.extend(rest.as_object().expect("an object").clone());
        self.admin.post(&format!("/v1/affiliates/{}/pixels", self.aff), &pixel).expect(201)
    }

    /// A postback for the main offer, at `/sale`.
    pub(crate) fn sale_pixel(&self) {
        let content = self.receiver.url("/sale?order=[orderId]&c1=[c1]&amount=[orderTotal]&session=[sessionId]");
        self.pixel(json!({ "commissionType": "CPA", "product": "main", "content": content }));
    }

    /// A postback for a click, a lead and each upsell.
    pub(crate) fn other_pixels(&self) {
        let url = |path: &str| self.receiver.url(path);
        self.pixel(json!({ "commissionType": "CPC", "content": url("/click?c1=[c1]&session=[sessionId]") }));
        self.pixel(json!({ "commissionType": "CPL", "rule": "fireForAllPartials",
                           "content": url("/lead?c1=[c1]&order=[orderId]") }));
        for upsell in self.upsells {
            let content = url("/upsell?order=[orderId]&product=[campaignProductId]&amount=[productTotal]");
            self.pixel(json!({ "commissionType": "CPA", "product": upsell, "content": content }));
        }
    }

    /// The targets that have arrived at a path, in the order of their arrival.
    pub(crate) fn arrived(&self, path: &str) -> Vec<String> {
        let fits = |request: &Request| request.target.split('?').next() == Some(path);
        self.receiver.requests().into_iter().filter(fits).map(|request| request.target).collect()
    }

    /// Waits until so many have arrived at a path, and gives them.
    pub(crate) fn wait_for(&self, path: &str, count: usize) -> Vec<String> {
        eventually(&format!("{count} requests at {path}"), || {
            Some(self.arrived(path)).filter(|arrived| arrived.len() >= count)
        })
    }

    /// Every verdict, delivery and attempt of an order, once nothing of it is on its way any more.
    pub(crate) fn settled_pixels(&self, order: &str) -> Vec<Value> {
        eventually("every delivery is settled", || {
            let pixels = self.admin.get(&format!("/v1/orders/{order}/pixels")).expect(200)["pixels"].clone();
            let pixels = pixels.as_array().expect("a list").clone();
            let moving = |pixel: &Value| matches!(pixel["delivery"]["state"].as_str(), Some("queued" | "sending"));
            (!pixels.iter().any(moving)).then_some(pixels)
        })
    }
}
