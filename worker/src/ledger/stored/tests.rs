//! Stored rows, pinned: what an older deployment wrote is read by this one, and written back the same.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use shared::funnel::Order;
use shared::visit::Visit;

use super::*;

fn check<T: Serialize + DeserializeOwned>(golden: &str) -> T {
    let expected: Value = serde_json::from_str(golden).unwrap();
    let value: T = serde_json::from_str(golden).unwrap();
    assert_eq!(serde_json::to_value(&value).unwrap(), expected);
    value
}

#[test]
fn an_order() {
    let golden = r#"{"id":"03A1B2C3D4","createdAt":1769868300000,"campaign":1,"currency":"USD",
      "session":"03000000000000000000000000000001",
      "credit":{"event":{"to":{"affId":"AF54B334","values":["click-77",null,null,null,null]},"overrules":null}},
      "customer":{"firstName":"Ann","email":"ann@example.com"},
      "stage":{"sale":{"at":1769868300000,"review":{"approved":1769868400000}}},"test":true,
      "lead":{"at":1769868300000,"to":{"affId":"AF54B334","values":["click-77",null,null,null,null]}},
      "purchase":{"main":[{"product":1,"base":101,"quantity":2,"price":4995,"shipping":500}],
        "upsells":[{"product":2,"base":102,"quantity":1,"price":1995,"shipping":0,"at":1769868350000,"tax":7}],
        "names":{"1":"Slim 30","2":"Slim Boost"},"tax":100,"paySource":"creditCard","prepaid":false,
        "soldAt":1769868300000,"confirmedAt":1769868390000,"refunded":1000,"earned":1998,"reversed":170}}"#;
    let stored: StoredOrder = check(golden);
    let order = Order::from(stored.clone());
    assert_eq!(StoredOrder::from(&order), stored);
    assert_eq!(order.totals().total().minor(), 2 * 4995 + 500 + 1995 + 107);
}

#[test]
fn every_stage_and_credit() {
    for stage in [
        r#""partial""#,
        r#"{"sale":{"at":1,"review":"notNeeded"}}"#,
        r#"{"sale":{"at":1,"review":"pending"}}"#,
        r#"{"declined":{"at":1,"reason":"cardExpired"}}"#,
        r#"{"declined":{"at":1,"reason":"review"}}"#,
        r#"{"cancelled":{"at":1}}"#,
    ] {
        for credit in [
            r#""notGiven""#,
            r#"{"touch":{"affId":"A","values":[null,null,null,null,"x"]}}"#,
            r#"{"windowOver":{"affId":"A","touchedAt":1,"windowMs":86400000}}"#,
        ] {
            let golden = format!(
                r#"{{"id":"03A1B2C3D4","createdAt":1,"campaign":1,"currency":"JPY","credit":{credit},"customer":{{}},
                    "stage":{stage},"test":false,"purchase":{{"main":[],"names":{{}},"tax":0,"prepaid":true,
                    "refunded":0,"earned":0,"reversed":0}}}}"#
            );
            let stored: StoredOrder = check(&golden);
            assert_eq!(StoredOrder::from(&Order::from(stored.clone())), stored);
        }
    }
}

#[test]
fn a_visit() {
    let golden = r#"{"id":"03000000000000000000000000000001","campaign":1,"kind":"formCode","createdAt":1,
      "touches":[{"affId":"A","values":["v",null,null,null,null],"at":3,"firstAt":2,"nearMisses":["C1"]}],
      "openOrder":"03A1B2C3D4","test":false}"#;
    let stored: StoredVisit = check(golden);
    assert_eq!(StoredVisit::from(&Visit::from(stored.clone())), stored);
}

#[test]
fn what_goes_with_a_delivery() {
    check::<StoredRequest>(
        r#"{"url":"https://net.example/?c=v","pieces":[{"text":"https://net.example/?c="},{"text":"v","token":"c1"}],
            "failureText":"ERROR","size":[1,2]}"#,
    );
    check::<Vec<Attempt>>(
        r#"[{"at":1,"by":"scheduled","try":{"ms":12,"status":500,"text":"no","error":"The receiver answered 500."}},
            {"at":2,"by":"manual"}]"#,
    );
    check::<Closing>(r#"{"code":"receiverGone","explanation":"It is gone."}"#);
    check::<Detail>(r#"{"summary":"Order","pixels":["CPA · Main offer · Postback",null],"affiliate":7,"campaign":3}"#);
    check::<StoredBooking>(r#"{"entry":"sale","revenue":4995,"commission":1998}"#);
}

#[test]
fn of_failing_answers_the_first_and_the_last_keep_their_text() {
    let mut attempts = Vec::new();
    for number in 0..100 {
        Attempt::push(&mut attempts, shared::time::Timestamp::from_millis(number), Trigger::Scheduled);
        let text = Some(format!("answer {number} {}", "é".repeat(4_000)));
        record_result(&mut attempts, Try { error: Some("no".to_owned()), text, ..Try::default() });
    }
    assert_eq!(attempts.len(), 60);
    let texts: Vec<_> = attempts.iter().filter_map(|attempt| attempt.json().response_excerpt).collect();
    assert_eq!(texts.len(), 2);
    assert!(texts[0].starts_with("answer 0 ") && texts[1].starts_with("answer 99 "));
    assert!(texts.iter().all(|text| text.len() <= 4_096));
}
