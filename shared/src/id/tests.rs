use super::*;

#[test]
fn accepts_and_refuses() {
    assert!(MerchantId::parse("demo").is_ok());
    for bad in ["", "ab", "Demo", "1st", "key", "a b c", "a_b", &"x".repeat(33)] {
        assert!(MerchantId::parse(bad).is_err(), "{bad:?}");
    }
    assert!(AffId::parse("AF54B334").is_ok());
    for bad in ["", "a b", "a/b", "é", &"x".repeat(21)] {
        assert!(AffId::parse(bad).is_err(), "{bad:?}");
    }
    assert!(OrderId::parse("03A1B2C3D4").is_ok());
    for bad in ["03a1b2c3d4", "03A1B2C3D", "03A1B2C3DG", "'; DROP --"] {
        assert!(OrderId::parse(bad).is_err(), "{bad:?}");
    }
    for bad in ["", "0", "-1", "+1", " 1", "1.0", "99999999999999999999", "1000000000"] {
        assert!(CampaignId::parse(bad).is_err(), "{bad:?}");
    }
    assert_eq!(CampaignId::parse("137").unwrap().get(), 137);
}

#[test]
fn ids_carry_their_shard() {
    let shard = Shard::new(0xA7);
    assert_eq!(OrderId::from_entropy(shard, 7).shard(), shard);
    let session = SessionId::from_entropy(shard, u128::MAX);
    assert_eq!(session.shard(), shard);
    assert_eq!(SessionId::parse(session.as_str()).unwrap(), session);
}

#[test]
fn scoped_ids_name_their_merchant() {
    let merchant = MerchantId::parse("acme-shop").unwrap();
    assert_eq!(KeyId::from_entropy(&merchant, 1).merchant(), merchant);
    assert_eq!(KeyId::parse("demo_api").unwrap().merchant().as_str(), "demo");
    assert!(KeyId::parse("demo").is_err());
    assert!(KeyId::parse("_x").is_err());
}

#[test]
fn serde_goes_through_parse() {
    assert!(serde_json::from_str::<AffId>("\"a b\"").is_err());
    assert!(serde_json::from_str::<CampaignId>("0").is_err());
    assert_eq!(serde_json::to_string(&CampaignId::new(3).unwrap()).unwrap(), "3");
}

#[test]
fn a_shard_is_always_inside_the_count() {
    for count in [0u16, 1, 8, 255, 256, 999] {
        for entropy in [0, 1, 255, 256, u64::MAX] {
            assert!(u16::from(Shard::pick(entropy, count).number()) < count.clamp(1, 256));
        }
    }
}
