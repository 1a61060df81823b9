//! Random requests. A short run belongs to every test run; for a long one, set `PROPTEST_CASES=1000000`.

use std::fmt::Write;

use proptest::prelude::*;
use url::form_urlencoded;

use super::{
    body, campaign_query, import_click, import_lead, import_order, import_upsale, order_cancel, order_confirm,
    order_qa, order_query, order_refund,
};
use crate::time::Timestamp;

/// Content types, true and false, and noise.
fn content_type() -> impl Strategy<Value = Option<String>> {
    prop::option::of(prop_oneof![
        Just("application/json".to_owned()),
        Just("application/x-www-form-urlencoded".to_owned()),
        Just("multipart/form-data; boundary=b".to_owned()),
        Just("multipart/form-data".to_owned()),
        ".{0,40}",
    ])
}

/// Bytes near the encodings' own: pieces of each, in any order.
fn near_body() -> impl Strategy<Value = Vec<u8>> {
    let pieces: [&[u8]; 16] = [
        b"--b",
        b"--b--",
        b"\r\n",
        b"\n",
        b"Content-Disposition: form-data; name=\"a\"; ",
        b"filename=\"\\\"",
        b"orderItems[1]=2&",
        b"product1_id=1&product2_qty=&",
        b"{\"orderItems\":{",
        b"\"1\":",
        b"[null,true,1.5e300,-0]",
        b"}",
        b",",
        b"%zz%00%ff=",
        b"\xff\xfe",
        "é\u{202e}".as_bytes(),
    ];
    let piece = prop::sample::select(pieces.to_vec());
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// Every reader reads whatever parameters there are; none may trap.
fn read_all(params: &super::Params<'_>) {
    let _ = import_click::read(params, None);
    let _ = import_lead::read(params);
    let _ = import_order::read(params, Timestamp::from_millis(0));
    let _ = import_upsale::read(params);
    let _ = order_confirm::read(params);
    let _ = order_qa::read(params);
    let _ = order_refund::read(params);
    let _ = order_cancel::read(params);
    let _ = order_query::read(params);
    let _ = campaign_query::read(params);
}

proptest! {
    #[test]
    fn any_bytes(query in ".{0,60}", kind in content_type(), bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(params) = body::read(Some(&query), kind.as_deref(), &bytes) {
            read_all(&params);
        }
    }

    #[test]
    fn nearly_a_body(kind in content_type(), bytes in near_body()) {
        if let Ok(params) = body::read(None, kind.as_deref(), &bytes) {
            prop_assert!(params.len() <= super::params::MAX_PARAMETERS);
            read_all(&params);
        }
    }

    /// What one encoding says, every encoding says.
    #[test]
    fn encodings_agree(fields in prop::collection::vec(("[A-Za-z][A-Za-z0-9_]{0,8}", "[^\u{0}-\u{1f}\u{7f}-\u{9f}]{0,12}"), 1..8)) {
        let listed = |kind: Option<&str>, bytes: &[u8]| -> Vec<(String, String)> {
            let params = body::read(None, kind, bytes).unwrap_or_else(|error| panic!("{error}"));
            params.present().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
        };
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(&fields).finish();
        let (mut multipart, mut json) = (String::new(), Vec::new());
        for (name, value) in &fields {
            write!(multipart, "--xyz\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").unwrap();
            json.push(format!("{}:{}", serde_json::json!(name), serde_json::json!(value)));
        }
        let multipart = multipart + "--xyz--\r\n";
        let expected = listed(None, form.as_bytes());
        prop_assert_eq!(&listed(Some("multipart/form-data; boundary=xyz"), multipart.as_bytes()), &expected);
        prop_assert_eq!(&listed(Some("application/json"), format!("{{{}}}", json.join(",")).as_bytes()), &expected);
    }
}
