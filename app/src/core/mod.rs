//! What pages are made of: forms, lists, state in the address, loading. Nothing here knows a particular page.

pub(crate) mod address;
pub(crate) mod confirm;
pub(crate) mod conflict;
pub(crate) mod edit;
pub(crate) mod erased;
pub(crate) mod form;
pub(crate) mod kept;
pub(crate) mod list;
pub(crate) mod load;
pub(crate) mod page;
pub(crate) mod query;
pub(crate) mod table;
pub(crate) mod trail;
