//! What can go wrong with a statement.

/// A result of the database.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a statement or a transaction did not do what it says. Messages carry no stored values.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A UNIQUE or PRIMARY KEY rule refused the row; the columns as the engine names them, `table.column`.
    #[error("a row with the same {columns} is already stored")]
    Duplicate {
        /// `table.column`, separated by commas.
        columns: String,
    },
    /// A NOT NULL, CHECK, foreign key or STRICT type rule refused the row.
    #[error("a stored rule refused the row: {rule}")]
    Refused {
        /// The engine's words.
        rule: String,
    },
    /// A value that the runtime can't hold: an integer of 2^53 or more, a number that is not finite, too many values.
    #[error("value {position} can't be bound: {reason}")]
    Value {
        /// The position of the value, from 1.
        position: usize,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A row without the column or the type that the code reads.
    #[error("column {column} of `{statement}` is not {expected}")]
    Column {
        /// The statement.
        statement: &'static str,
        /// The position of the column, from 1.
        column: usize,
        /// What the code asked for.
        expected: &'static str,
    },
    /// A transaction was opened inside another.
    #[error("a transaction can't be opened inside another")]
    Nested,
    /// Anything else that the engine says; the object's storage may be unusable until it is reset.
    #[error("the database failed: {message}")]
    Engine {
        /// The engine's words.
        message: String,
    },
}

impl Error {
    /// A failure in the engine's words.
    pub fn engine(message: impl Into<String>) -> Self {
        Self::Engine { message: message.into() }
    }

    /// Reads the engine's words, which are SQLite's in both runtimes, sometimes with the name of the code after them.
    pub(crate) fn from_message(message: &str) -> Self {
        let words = message.split(": SQLITE_").next().unwrap_or(message);
        if let Some((_, columns)) = words.split_once("UNIQUE constraint failed: ") {
            return Self::Duplicate { columns: columns.to_owned() };
        }
        let rule =
            ["NOT NULL constraint failed", "CHECK constraint failed", "FOREIGN KEY constraint failed", "cannot store "]
                .iter()
                .find_map(|rule| words.find(rule).and_then(|start| words.get(start..)));
        match rule {
            Some(rule) => Self::Refused { rule: rule.to_owned() },
            None => Self::engine(message),
        }
    }
}
