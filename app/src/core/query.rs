//! The state of a list or panel in the address, so that it can be linked to and the back button undoes it.

/// The names and values after `?`, each name once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    /// Reads what stands after `?`; of a repeated name the last value counts.
    pub(crate) fn parse(search: &str) -> Self {
        let search = search.strip_prefix('?').unwrap_or(search);
        form_urlencoded::parse(search.as_bytes())
            .fold(Self::default(), |query, (name, value)| query.with(&name, &value))
    }

    /// The value of a name; an empty one counts as none.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// With another value; an empty one takes the name away.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.0.retain(|(known, _)| known != name);
        if !value.is_empty() {
            self.0.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    /// Without this name.
    pub(crate) fn without(self, name: &str) -> Self {
        self.with(name, "")
    }

    /// The path, followed by the query where there is one.
    pub(crate) fn after(&self, path: &str) -> String {
        if self.0.is_empty() {
            return path.to_owned();
        }
        let pairs = form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.0).finish();
        format!("{path}?{pairs}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn survives_the_way_through_an_address() {
        let query = Query::default().with("q", "a b&c=ü").with("status", "active");
        assert_eq!(query.after("/app/affiliates"), "/app/affiliates?q=a+b%26c%3D%C3%BC&status=active");
        assert_eq!(Query::parse("?q=a+b%26c%3D%C3%BC&status=active"), query);
    }

    #[test]
    fn an_empty_value_is_none() {
        let query = Query::parse("?q=&status=active&status=paused");
        assert_eq!((query.get("q"), query.get("status")), (None, Some("paused")));
        assert_eq!(query.without("status").after("/x"), "/x");
    }
}
