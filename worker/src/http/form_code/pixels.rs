//! The visit's shards: what was seen of pixels goes there, what is to be built comes from there.

use futures_util::future::try_join_all;
use shared::delivery::Browser;
use shared::form_code::Seen;
use shared::id::{MerchantId, SessionId, Shard};
use worker::Env;

use super::Failure;
use crate::config::Revisions;
use crate::ledger::client;
use crate::ledger::message::{Builds, Page, PageSaw, PageState, Sight};
use crate::object;

/// Tells the visit's shard what was seen, and asks what to build. Orders of the visit that live elsewhere are asked for
/// there.
pub(super) async fn tell(
    env: &Env,
    merchant: &MerchantId,
    session: SessionId,
    seen: Vec<PageSaw>,
    builds: Builds,
) -> Result<PageState, Failure> {
    let home = session.shard();
    let page = Page { session, seen, builds, judged_by: Revisions::new() };
    let mut state = ask(env, merchant, home, &page).await?;
    let others = std::mem::take(&mut state.elsewhere).into_iter().map(Shard::new).filter(|shard| *shard != home);
    let others = try_join_all(others.map(|shard| ask(env, merchant, shard, &page))).await?;
    for other in others {
        state.pixels.extend(other.pixels);
        state.last_sale = state.last_sale.max(other.last_sale);
    }
    Ok(state)
}

/// Those of these documents that have been edited since: what was saved counts at once, so no page is refused by less.
pub(super) async fn outdated(
    env: &Env,
    merchant: &MerchantId,
    session: SessionId,
    judged_by: Revisions,
) -> Result<Revisions, Failure> {
    let home = session.shard();
    let page = Page { session, seen: Vec::new(), builds: Builds::Unsaid, judged_by };
    Ok(ask(env, merchant, home, &page).await?.outdated)
}

async fn ask(env: &Env, merchant: &MerchantId, shard: Shard, page: &Page) -> Result<PageState, Failure> {
    Ok(object::call(&client::stub(env, merchant, shard)?, page).await?)
}

/// What was seen, as shards are told.
pub(super) fn saw(seen: Seen) -> PageSaw {
    let state = match seen.state {
        Browser::Loaded | Browser::Finished => Sight::Loaded,
        Browser::Errored => Sight::Errored,
        Browser::Blocked { directive } => Sight::Blocked(directive),
        Browser::Offered | Browser::Started | Browser::Expired => Sight::Started,
    };
    PageSaw { fire: seen.fire, state, page: seen.page }
}
