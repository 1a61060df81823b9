use super::*;

fn errors(json: serde_json::Value) -> Vec<(String, String)> {
    let input: PixelInput = serde_json::from_value(json).unwrap();
    let names = PassedValueNames::default();
    match input.parse(Rules { names: &names, least_hold: Hold::LEAST }) {
        Ok(_) => Vec::new(),
        Err(errors) => errors.into_iter().map(|error| (error.field, error.message)).collect(),
    }
}

fn fields(json: serde_json::Value) -> Vec<String> {
    errors(json).into_iter().map(|(field, _)| field).collect()
}

fn with(changes: serde_json::Value) -> serde_json::Value {
    let mut json = serde_json::json!({
        "campaign": 1, "commissionType": "CPA", "product": "main", "pixelType": "postback",
        "content": "https://net.example/pb?tid=[c1]&amount=[orderTotal]",
    });
    let (Some(json_map), Some(changes)) = (json.as_object_mut(), changes.as_object()) else { panic!() };
    for (name, value) in changes {
        if value.is_null() {
            json_map.remove(name)
        } else {
            json_map.insert(name.clone(), value.clone())
        };
    }
    json
}

#[test]
fn takes_each_combination_that_makes_sense() {
    let cpl = serde_json::json!({"commissionType": "CPL", "product": null, "rule": "doNotFireForSales",
        "holdMinutes": 20, "content": "https://n.example/?c=[c1]"});
    let cpc = serde_json::json!({"commissionType": "CPC", "product": null, "campaign": "all",
        "content": "https://n.example/?c=[c1]"});
    for good in
        [serde_json::json!({}), serde_json::json!({"product": 2}), serde_json::json!({"campaign": "all"}), cpl, cpc]
    {
        assert_eq!(errors(with(good.clone())), [], "{good}");
    }
}

#[test]
fn refuses_what_does_not_go_together() {
    let check = |changes: serde_json::Value, expected: &[&str]| {
        assert_eq!(fields(with(changes.clone())), expected, "{changes}");
    };
    check(serde_json::json!({"campaign": "all", "product": 2}), &["product"]);
    check(serde_json::json!({"rule": "fireForAllPartials"}), &["rule"]);
    check(serde_json::json!({"commissionType": "CPC"}), &["product", "content"]);
    check(serde_json::json!({"commissionType": "CPX", "campaign": "x"}), &["commissionType", "campaign"]);
    check(serde_json::json!({"content": ""}), &["content"]);
    let lead = |changes: serde_json::Value| {
        let mut base = with(serde_json::json!({"commissionType": "CPL", "product": null,
            "rule": "doNotFireForSales", "content": "https://n.example/?c=[c1]"}));
        for (name, value) in changes.as_object().unwrap() {
            base.as_object_mut().unwrap().insert(name.clone(), value.clone());
        }
        fields(base)
    };
    assert_eq!(lead(serde_json::json!({"pixelType": "image"})), ["pixelType"]);
    assert_eq!(lead(serde_json::json!({"holdMinutes": 19})), ["holdMinutes"]);
    assert_eq!(lead(serde_json::json!({"holdMinutes": "soon"})), ["holdMinutes"]);
    assert_eq!(lead(serde_json::json!({"rule": "fireForAllPartials", "holdMinutes": 30})), ["holdMinutes"]);
}
