//! Rows that come out of a statement.

use shared::time::Timestamp;

use super::value::SAFE_INTEGER;
use super::{Error, Result};

/// One stored value as the runtime hands it over: it does not tell whole numbers from others.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// NULL.
    Null,
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
}

/// One row, its columns in the order of the statement.
pub type Row = Vec<Cell>;

/// A row being read, column by column from the left.
pub struct Columns {
    statement: &'static str,
    column: usize,
    cells: std::vec::IntoIter<Cell>,
}

impl Columns {
    /// A row of this statement.
    pub fn new(statement: &'static str, row: Row) -> Self {
        Self { statement, column: 0, cells: row.into_iter() }
    }

    /// Reads the next column.
    pub fn take<T: FromColumn>(&mut self) -> Result<T> {
        self.column += 1;
        let missing = Error::Column { statement: self.statement, column: self.column, expected: T::EXPECTED };
        self.cells.next().and_then(T::from_cell).ok_or(missing)
    }

    /// Reads the next column as a text and turns it into a domain type by its own parser.
    pub fn parse<T, E>(
        &mut self,
        expected: &'static str,
        parse: impl FnOnce(&str) -> std::result::Result<T, E>,
    ) -> Result<T> {
        let text: String = self.take()?;
        parse(&text).map_err(|_| Error::Column { statement: self.statement, column: self.column, expected })
    }
}

/// A type that is read from one column.
pub trait FromColumn: Sized {
    /// What the column should be, for the message when it is not.
    const EXPECTED: &'static str;
    /// The value, if the column holds one.
    fn from_cell(cell: Cell) -> Option<Self>;
}

/// A type that is read from one row.
pub trait FromRow: Sized {
    /// Reads the columns it needs, from the left.
    fn from_row(columns: &mut Columns) -> Result<Self>;
}

/// The whole number in a cell, if it is one that both runtimes keep exact.
fn whole(cell: Cell) -> Option<i64> {
    let Cell::Number(number) = cell else { return None };
    let whole = number as i64;
    (number.fract() == 0.0 && whole.abs() <= SAFE_INTEGER).then_some(whole)
}

impl FromColumn for i64 {
    const EXPECTED: &'static str = "a whole number";
    fn from_cell(cell: Cell) -> Option<Self> {
        whole(cell)
    }
}

macro_rules! smaller_integers {
    ($($name:ty),*) => {$(
        impl FromColumn for $name {
            const EXPECTED: &'static str = concat!("a whole number that fits in ", stringify!($name));
            fn from_cell(cell: Cell) -> Option<Self> {
                whole(cell)?.try_into().ok()
            }
        }
    )*};
}
smaller_integers!(u8, u16, u32, i32, u64, usize);

impl FromColumn for f64 {
    const EXPECTED: &'static str = "a number";
    fn from_cell(cell: Cell) -> Option<Self> {
        match cell {
            Cell::Number(number) => Some(number),
            _ => None,
        }
    }
}

impl FromColumn for String {
    const EXPECTED: &'static str = "a text";
    fn from_cell(cell: Cell) -> Option<Self> {
        match cell {
            Cell::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl FromColumn for Vec<u8> {
    const EXPECTED: &'static str = "a blob";
    fn from_cell(cell: Cell) -> Option<Self> {
        match cell {
            Cell::Blob(bytes) => Some(bytes),
            _ => None,
        }
    }
}

impl FromColumn for Timestamp {
    const EXPECTED: &'static str = "a time in milliseconds";
    fn from_cell(cell: Cell) -> Option<Self> {
        whole(cell).map(Self::from_millis)
    }
}

impl<T: FromColumn> FromColumn for Option<T> {
    const EXPECTED: &'static str = T::EXPECTED;
    fn from_cell(cell: Cell) -> Option<Self> {
        match cell {
            Cell::Null => Some(None),
            cell => T::from_cell(cell).map(Some),
        }
    }
}

/// A single column needs no tuple.
impl<T: FromColumn> FromRow for T {
    fn from_row(columns: &mut Columns) -> Result<Self> {
        columns.take()
    }
}

macro_rules! tuples {
    ($($name:ident)+) => {
        impl<$($name: FromColumn),+> FromRow for ($($name,)+) {
            fn from_row(columns: &mut Columns) -> Result<Self> {
                Ok(($(columns.take::<$name>()?,)+))
            }
        }
    };
}
tuples!(A);
tuples!(A B);
tuples!(A B C);
tuples!(A B C D);
tuples!(A B C D E);
tuples!(A B C D E F);
tuples!(A B C D E F G);
tuples!(A B C D E F G H);
