//! Requests as real client libraries send them: raw bytes in, what is asked of the domain or the exact answer out.

use serde_json::{Value, json};

use super::{
    Failure, Read, answer, body, import_click, import_lead, import_order, import_upsale, order_cancel, order_confirm,
    order_qa, order_refund,
};
use crate::card;
use crate::command::{self, OrderStep, RecordLead, RecordOrder, TestMark};
use crate::id::CampaignId;
use crate::passed_values::Position;
use crate::time::Timestamp;
use crate::wire::event::UpsellInput;

/// A request: its query, its content type and its body.
type Request<'a> = (&'a str, Option<&'a str>, &'a [u8]);

const FORM: Option<&str> = Some("application/x-www-form-urlencoded");
const JSON: Option<&str> = Some("application/json");

fn now() -> Timestamp {
    Timestamp::parse("2026-11-22T12:00:00Z").unwrap()
}

fn sorted((query, content_type, bytes): Request<'_>) -> Vec<(String, String)> {
    let params = body::read(Some(query), content_type, bytes).unwrap();
    let mut all: Vec<_> = params.present().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    all.sort();
    all
}

fn curl(fields: &[(&str, &str)]) -> Vec<u8> {
    let mut text = String::new();
    for (name, value) in fields {
        text += "--------------------------d74496d66958873e\r\n";
        text += &format!("Content-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    }
    (text + "--------------------------d74496d66958873e--\r\n").into_bytes()
}

#[test]
fn one_order_in_every_encoding() {
    let expected =
        sorted(("campaignId=1&orderItems%5B17%5D=2&orderItems%5B3%5D=1&firstName=Zo%C3%AB+%26&note=a%3Db", None, b""));
    assert_eq!(expected.len(), 5);
    let form = b"campaignId=1&orderItems[17]=2&orderItems[3]=1&firstName=Zo%C3%AB%20%26&note=a%3Db&empty=&x=undefined";
    let json =
        r#"{"campaignId":1,"orderItems":{"17":2,"3":"1"},"firstName":"Zo\u00eb &","note":"a=b","empty":"","x":null}"#;
    let multipart = curl(&[
        ("campaignId", "1"),
        ("orderItems[17]", "2"),
        ("orderItems[3]", "1"),
        ("firstName", "Zoë &"),
        ("note", "a=b"),
        ("empty", ""),
        ("x", "null"),
    ]);
    let boundary = Some("Multipart/Form-Data; Boundary=------------------------d74496d66958873e");
    let query = "campaignId=1&orderItems[17]=2&orderItems[3]=1&firstName=Zo%C3%AB%20%26&note=a=b";
    let requests: [Request<'_>; 17] = [
        (query, None, b""),
        (query, FORM, b""),
        (query, JSON, b""),
        (query, JSON, b" \r\n"),
        (query, JSON, b"null"),
        (query, JSON, b"{}"),
        (query, Some("multipart/form-data; boundary=x"), b""),
        ("", FORM, form),
        ("", Some("APPLICATION/X-WWW-Form-URLencoded; charset=UTF-8"), form),
        ("", None, form),
        ("", Some("text/plain;charset=UTF-8"), form),
        ("", JSON, form),
        ("", JSON, json.as_bytes()),
        ("", Some("Application/JSON; charset=utf-8"), json.as_bytes()),
        ("", FORM, json.as_bytes()),
        ("", boundary, &multipart),
        ("", None, &multipart),
    ];
    for request in requests {
        assert_eq!(sorted(request), expected, "{:?} {:?}", request.1, String::from_utf8_lossy(request.2));
    }
    let both = body::read(Some("campaignId=2&lastName=Query"), FORM, form).unwrap();
    assert_eq!(
        (both.get("campaignId"), both.get("lastName")),
        (Some("1"), Some("Query")),
        "the body comes after the query"
    );
    let quoted = Some("multipart/form-data; charset=utf-8; boundary=\"------------------------d74496d66958873e\"");
    assert_eq!(sorted(("", quoted, &multipart)), expected);
    let lost = Some("multipart/form-data");
    assert_eq!(sorted(("", lost, &multipart)), expected);
}

#[test]
fn multipart_as_libraries_write_it() {
    let guzzle = b"--abc\r\nContent-Disposition: form-data; name=\"loginId\"\r\nContent-Length: 8\r\n\r\ndemo_api\r\n--abc\r\n\
                   Content-Type: text/plain\r\ncontent-disposition: FORM-DATA; NAME=custom1\r\n\r\ntwo\r\nlines--abc\r\n--abc--\r\n";
    assert_eq!(
        sorted(("", Some("multipart/form-data; boundary=abc"), guzzle)),
        [("custom1".to_owned(), "two\r\nlines--abc".to_owned()), ("loginId".to_owned(), "demo_api".to_owned())]
    );
    let node = "preamble\r\n------X\r\nContent-Disposition: form-data; name=\"a%22b\"\r\n\r\n1\r\n------X  \r\n\
                Content-Disposition: form-data; name=\"file\"; filename=\"c;d.txt\"\r\n\r\nnot a field\r\n------X\r\n\
                Content-Disposition: form-data; name=\"e;f\\\"\"\r\n\r\n\r\n------X\r\n\
                Content-Disposition: form-data; name=\"g\"\r\n\r\n2\r\n------X--\r\nepilogue";
    assert_eq!(
        sorted(("", Some("multipart/form-data; boundary=----X"), node.as_bytes())),
        [("a\"b".to_owned(), "1".to_owned()), ("g".to_owned(), "2".to_owned())]
    );
}

#[test]
fn what_can_not_be_read_says_why_and_tells_nothing_else() {
    let refused = |content_type, bytes: &[u8]| match body::read(None, content_type, bytes) {
        Err(error) => error.to_string(),
        Ok(_) => panic!("read {:?}", String::from_utf8_lossy(bytes)),
    };
    for (content_type, bytes, part) in [
        (JSON, &b"{\"cardNumber\":\"4111111111111111\""[..], "ends too early"),
        (JSON, b"[1,2]", "begin with {"),
        (JSON, b"\"text\"", "begin with {"),
        (JSON, b"{\"a\":1}x", "line 1, column 8"),
        (JSON, b"{\"a\":\"\xff\"}", "UTF-8"),
        (JSON, b"{\"a\":[[[[[[[[[1]]]]]]]]]}", "too deep"),
        (
            Some("multipart/form-data; boundary=b"),
            b"--b\r\nContent-Disposition: form-data; name=a\r\n\r\n1",
            "last delimiter",
        ),
        (Some("multipart/form-data; boundary=b"), b"--c\r\n\r\n--c--", "first delimiter"),
        (Some("multipart/form-data; boundary=b"), b"--b\r\nno end of headers--b--\r\n--b--", "empty line"),
        (Some("multipart/form-data"), b"nothing", "boundary"),
    ] {
        let text = refused(content_type, bytes);
        assert!(text.contains(part) && !text.contains("4111"), "{text}");
    }
    assert!(refused(FORM, &[b'a'; body::MAX_BODY + 1]).contains("larger than 65536 bytes"));
    assert!(refused(FORM, "a=1&".repeat(1_001).as_bytes()).contains("more than 1000 parameters"));
    let many = format!("{{{}\"z\":1}}", (0..1_000).map(|n| format!("\"a{n}\":1,")).collect::<String>());
    assert!(refused(JSON, many.as_bytes()).starts_with("The request has more than 1000"));
    assert!(body::read(Some(&"a=1&".repeat(500)), FORM, "a=1&".repeat(500).as_bytes()).is_ok());
}

fn failure<T>(read: Result<T, Failure>) -> Value {
    match read {
        Err(failure) => serde_json::from_str(&answer::error(&failure)).unwrap(),
        Ok(_) => panic!("it was taken"),
    }
}

fn params<'a>(query: &'a str) -> super::Params<'a> {
    body::read(Some(query), None, b"").unwrap()
}

fn read_lead(query: &str) -> RecordLead {
    command::lead(&import_lead::read(&params(query)).unwrap().input).unwrap()
}

fn read_order(query: &str) -> RecordOrder {
    command::order(&import_order::read(&params(query), now()).unwrap().input, now()).unwrap()
}

#[test]
fn clicks() {
    let click = |query: &str| command::click(&import_click::read(&params(query), None).unwrap().input).unwrap();
    let query = "campaignId=1&pageType=PRESELLPAGE&ipAddress=10.0.0.1, 10.0.0.2&userAgent=x&httpReferer=null&\
                 requestUri=http:%2F%2Flocalhost%2F%3FaffId%3D000123%26c1%3D[c1]%26c2%3D[c2]&affId=OTHER";
    let imported = click(query);
    assert_eq!(imported.request_uri.as_deref(), Some("http://localhost/?affId=000123&c1=[c1]&c2=[c2]"));
    assert_eq!(imported.visitor.ip_address.as_deref(), Some("10.0.0.1"));
    assert_eq!(imported.stated, None, "the address names its affiliate itself");
    let query = "campaignId=1&affId=AFF&requestUri=https%3A%2F%2Fshop.example%2F%3Fc1%3Done&pageType=downsellPage2";
    let imported = click(query);
    let stated = imported.stated.unwrap();
    assert_eq!((stated.aff_id.as_str(), stated.values.get(Position::FIRST)), ("AFF", Some("one")));
    assert_eq!(imported.page_type.unwrap().code(), "upsellPage2");
    // A later page of a visit may leave its campaign out.
    let visit = "03000000000000000000000000000001";
    let page = format!("pageType=checkoutPage&sessionId={visit}");
    assert_eq!(import_click::visit_of_campaign(&params(&page)).unwrap().as_str(), visit);
    let imported = import_click::read(&params(&page), CampaignId::new(39).ok()).unwrap().input;
    assert_eq!(command::click(&imported).unwrap().campaign.get(), 39);
    for elsewhere in [format!("{page}&campaignId=1"), "sessionId=1".to_owned(), String::new()] {
        assert_eq!(import_click::visit_of_campaign(&params(&elsewhere)), None, "{elsewhere}");
    }
    assert_eq!(
        failure(import_click::read(&params("campaignId=____&pageType=homePage"), None)),
        json!({"result": "ERROR", "message": {
            "campaignId": "\"____\" is not a campaign id: a whole number from 1",
            "pageType": "must be one of presellPage, leadPage, checkoutPage, upsellPage1, upsellPage2, upsellPage3, \
                         upsellPage4, thankyouPage, catalogPage",
            "requestUri": "is missing: a click without a sessionId needs the page's address (or an affId)",
        }})
    );
}

#[test]
fn leads() {
    let query = "campaignId=1&firstName=rafael&lastName=oliveira&emailAddress=dev%40avenida.agency&phoneNumber=11911111111\
                 &address1=some+address&billShipSame=1&sourceValue1=nobody";
    let lead = read_lead(query);
    assert_eq!(lead.customer.email.as_deref(), Some("dev@avenida.agency"));
    assert_eq!(lead.stated, None, "values without an affiliate are nobody's");
    assert!(!lead.test);
    let query = format!("{query}&affId=A&sourceValue5=five&cardNumber=0000+0000+0000+0000");
    let lead = read_lead(&query);
    assert_eq!(lead.stated.unwrap().values.as_slice()[4].as_deref(), Some("five"));
    assert!(lead.test);
    assert_eq!(
        failure(import_lead::read(&params("campaignId=&affId=a+b&emailAddress=nobody&sessionId=1"))),
        json!({"result": "ERROR", "message": {
            "campaignId": "is missing",
            "sessionId": "\"1\" is not a session id: 32 lower-case hexadecimal digits",
            "affId": "\"a b\" is not an affiliate id: 1 to 20 letters, digits, hyphens or underscores",
            "emailAddress": "must look like name@example.com",
            "firstName": "is missing: a lead needs a first and a last name",
            "lastName": "is missing: a lead needs a first and a last name",
        }})
    );
    let update = read_lead("campaignId=1&orderId=03a1b2c3d4&phoneNumber=1");
    assert_eq!(update.order.unwrap().as_str(), "03A1B2C3D4");
}

#[test]
fn orders() {
    let query = "campaignId=1&paySource=creditcard&cardNumber=0000000000000000&cardMonth=12&cardYear=2026&cardSecurityCode=100\
                 &product2_id=5&product2_price=9.990000000000002&product1_id=4&product1_qty=2&product1_shipPrice=1.50\
                 &product9_qty=1&orderItems=%7B%2217%22%3A3%7D&forceQA=TRUE&isPrepaidCard=0&salesTax=";
    let order = read_order(query);
    let lines: Vec<_> = order.items.iter().map(|line| (line.product.get(), line.quantity)).collect();
    assert_eq!(lines, [(4, 2), (5, 1), (17, 3)]);
    let names = import_order::read(&params(query), now()).unwrap().lines;
    assert_eq!(names, ["product1", "product2", "orderItems[17]"]);
    assert_eq!(order.items[1].price.as_deref(), Some("9.990000"));
    assert_eq!((order.review, order.prepaid_card, order.tax, order.test), (true, false, None, TestMark::Yes));
    let expired = query.replace("2026", "2022");
    let order = read_order(&expired);
    assert_eq!(order.test, TestMark::WrongCard(card::WrongDetail::Expired));
    let whole = query.replace("&cardMonth=12&cardYear=2026", "&cardExpiryDate=12%2F2026");
    assert_eq!(read_order(&whole).test, TestMark::Yes);
    assert_eq!(
        failure(import_order::read(
            &params(
                "product1_id=66666666666&product2_price=1&product3_id=1&product3_qty=none&orderItems=[1]&forceQA=maybe&paySource=gold"
            ),
            now()
        )),
        json!({"result": "ERROR", "message": {
            "campaignId": "is missing",
            "forceQA": "must be 1 or 0",
            "orderItems": "must be a JSON object of campaign products and quantities, such as {\"17\":2}",
            "paySource": "must be one of creditCard, check, acctOnFile, prepaid, cod, directDebit, paypal, amazon, \
                          applePay, googlePay",
            "product1_id": "\"66666666666\" is not a campaign product id: a whole number from 1",
            "product2_id": "is missing",
            "product3_qty": "must be a whole number from 1 to 9999",
        }})
    );
    let nothing = failure(import_order::read(&params("campaignId=1"), now()));
    assert_eq!(nothing["message"], json!({"product1_id": "is missing: an order needs at least one product"}));
}

#[test]
fn a_card_number_is_refused_whatever_else_is_wrong() {
    let refusal = json!({"result": "ERROR", "message": card::REFUSAL});
    let query = params("cardNumber=4111-1111-1111-1111&campaignId=x");
    assert_eq!(failure(import_order::read(&query, now())), refusal);
    assert_eq!(failure(import_lead::read(&query)), refusal);
    assert_eq!(failure(import_upsale::read(&query)), refusal);
    assert_eq!(failure(import_click::read(&query, None)), refusal);
    let json = body::read(None, JSON, br#"{"cardNumber":4111111111111111}"#).unwrap();
    assert_eq!(failure(import_order::read(&json, now())), refusal);
    // Card fields without a number are no card: they are not kept.
    let without =
        params("campaignId=1&product1_id=1&cardSecurityCode=123&cardMonth=1&cardYear=2030&paySource=ACCTONFILE");
    assert!(import_order::read(&without, now()).unwrap().input.card.is_none());
}

#[test]
fn upsales() {
    let one = import_upsale::read(&params("orderId=03A1B2C3D4&productId=2&productQty=3&productSalesTax=0.5")).unwrap();
    let tax = |upsell: &Read<UpsellInput>| upsell.input.sales_tax.as_ref().map(|tax| tax.0.clone());
    assert_eq!((one.len(), tax(&one[0]).as_deref()), (1, Some("0.5")));
    assert_eq!(command::upsell(&one[0].input).unwrap().item.quantity, 3);
    let two = import_upsale::read(&params("orderId=03A1B2C3D4&product1_id=2&product2_id=3&salesTax=1")).unwrap();
    assert_eq!(two.iter().map(tax).collect::<Vec<_>>(), [Some("1".to_owned()), None]);
    assert_eq!(two[1].lines, ["product2"]);
    assert_eq!(
        failure(import_upsale::read(&params("productQty=0"))),
        json!({"result": "ERROR", "message": {
            "orderId": "is missing",
            "productId": "is missing",
            "productQty": "must be a whole number from 1 to 9999",
        }})
    );
    let numbered = failure(import_upsale::read(&params("orderId=03A1B2C3D4&product1_id=x")));
    assert_eq!(numbered["message"]["product1_id"], "\"x\" is not a campaign product id: a whole number from 1");
}

#[test]
fn later_events() {
    let id = "orderId=03a1b2c3d4";
    assert_eq!(order_confirm::read(&params(id)).unwrap().1, OrderStep::Confirm);
    assert_eq!(order_qa::read(&params(&format!("{id}&action=Approve"))).unwrap().1, OrderStep::Approve);
    assert_eq!(order_qa::read(&params(&format!("{id}&qaStatus=DECLINED"))).unwrap().1, OrderStep::Decline);
    let refund = |rest: &str| match order_refund::read(&params(&format!("{id}{rest}"))).unwrap().1 {
        OrderStep::Refund { amount, .. } => amount,
        _ => panic!("a refund"),
    };
    assert_eq!(refund("&refundAmount=10.00"), Some("10.00".to_owned()));
    assert_eq!(refund("&refundAmount=10.00&fullRefund=true"), None);
    let cancel = order_cancel::read(&params(&format!("{id}&cancelReason=no+more"))).unwrap();
    assert_eq!(cancel.1, OrderStep::Cancel { reason: Some("no more".into()) });
    assert_eq!(
        failure(order_refund::read(&params("orderId=10&fullRefund=0"))),
        json!({"result": "ERROR", "message": {
            "orderId": "\"10\" is not an order id: 10 upper-case hexadecimal digits",
            "refundAmount": "is missing: name an amount, or send fullRefund=1",
        }})
    );
    assert_eq!(
        failure(order_qa::read(&params("action=MAYBE"))),
        json!({"result": "ERROR", "message": {"orderId": "is missing", "action": "must be approve or decline"}})
    );
}
