//! An affiliate's server, as good or as bad as a test orders it, on this machine.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::server::now;

/// One request as it arrived.
#[derive(Debug, Clone)]
pub struct Request {
    /// `GET`, `POST`, …
    pub method: String,
    /// Path and query, undecoded.
    pub target: String,
    /// Names in lower case, in order.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
    /// When its head had arrived.
    pub at: Instant,
}

impl Request {
    /// A header; empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }
}

/// What the receiver does with one request.
#[derive(Debug, Clone)]
pub struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
    delay: Duration,
    ending: Ending,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Ending {
    Proper,
    Endless,
    HangUp,
    Silence,
}

impl Reply {
    /// An answer with this status and the body `ok`.
    pub fn status(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: "ok".to_owned(), delay: Duration::ZERO, ending: Ending::Proper }
    }

    /// A redirect to this address.
    pub fn redirect(location: &str) -> Self {
        Self::status(302).header("location", location)
    }

    /// A 200 whose body never ends: a few bytes, again and again, until the other side has enough.
    pub fn endless() -> Self {
        Self { ending: Ending::Endless, ..Self::status(200) }
    }

    /// The connection is closed without a word.
    pub fn hang_up() -> Self {
        Self { ending: Ending::HangUp, ..Self::status(200) }
    }

    /// Nothing, on a connection that stays open.
    pub fn silence() -> Self {
        Self { ending: Ending::Silence, ..Self::status(200) }
    }

    /// With this header as well.
    pub fn header(mut self, name: &str, value: impl std::fmt::Display) -> Self {
        self.headers.push((name.to_owned(), value.to_string()));
        self
    }

    /// With this body.
    pub fn body(mut self, body: impl Into<String>) -> Self {
        self.body = body.into();
        self
    }

    /// After this long.
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }
}

type Script = dyn Fn(&Request, usize) -> Reply + Send + Sync;

struct Shared {
    script: Mutex<Arc<Script>>,
    requests: Mutex<Vec<Request>>,
    closed: Mutex<bool>,
    closing: Condvar,
}

impl Shared {
    /// Waits this long, or less when the receiver closes; whether it is still open.
    fn pause(&self, delay: Duration) -> bool {
        let closed = self.closed.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.closing.wait_timeout_while(closed, delay, |closed| !*closed);
        !*waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

/// A running receiver. Dropping it closes its port and its connections.
pub struct Receiver {
    address: SocketAddr,
    shared: Arc<Shared>,
}

impl Receiver {
    /// Starts a receiver that answers by this script, given the request and how many came before it.
    pub fn start(script: impl Fn(&Request, usize) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let address = listener.local_addr().expect("an address");
        let shared = Arc::new(Shared {
            script: Mutex::new(Arc::new(script)),
            requests: Mutex::default(),
            closed: Mutex::new(false),
            closing: Condvar::new(),
        });
        let server = shared.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if *server.closed.lock().unwrap_or_else(PoisonError::into_inner) {
                    return;
                }
                let (Ok(stream), shared) = (stream, server.clone()) else { continue };
                std::thread::spawn(move || serve(stream, &shared));
            }
        });
        Self { address, shared }
    }

    /// A receiver that is content with everything.
    pub fn content() -> Self {
        Self::start(|_, _| Reply::status(200))
    }

    /// From now on, another script.
    pub fn now_do(&self, script: impl Fn(&Request, usize) -> Reply + Send + Sync + 'static) {
        *self.shared.script.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(script);
    }

    /// The address of this path: `http://127.0.0.1:PORT/path`.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Every request so far, in the order of arrival.
    pub fn requests(&self) -> Vec<Request> {
        self.shared.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        *self.shared.closed.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.shared.closing.notify_all();
        // The listener's thread wakes for this connection and ends, which closes the port.
        drop(TcpStream::connect(self.address));
    }
}

/// Answers the requests of one connection.
fn serve(stream: TcpStream, shared: &Shared) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut stream = stream;
    while let Some(request) = read(&mut reader) {
        let before = {
            let mut requests = shared.requests.lock().unwrap_or_else(PoisonError::into_inner);
            requests.push(request.clone());
            requests.len() - 1
        };
        let script = shared.script.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let reply = script(&request, before);
        if !shared.pause(reply.delay) {
            return None;
        }
        answer(&mut stream, &reply, shared)?;
    }
    Some(())
}

/// Writes the reply; nothing when the connection is to end.
fn answer(stream: &mut TcpStream, reply: &Reply, shared: &Shared) -> Option<()> {
    let mut head = format!("HTTP/1.1 {} {}\r\n", reply.status, if reply.status < 400 { "OK" } else { "No" });
    for (name, value) in &reply.headers {
        head += &format!("{name}: {value}\r\n");
    }
    match reply.ending {
        Ending::HangUp => None,
        Ending::Silence => {
            shared.pause(Duration::from_secs(600));
            None
        }
        Ending::Proper => {
            let length = reply.body.len();
            write!(stream, "{head}content-length: {length}\r\n\r\n{}", reply.body).ok()
        }
        Ending::Endless => {
            write!(stream, "{head}transfer-encoding: chunked\r\n\r\n").ok()?;
            while shared.pause(Duration::from_millis(5)) {
                write!(stream, "400\r\n{}\r\n", "x".repeat(0x400)).ok()?;
            }
            None
        }
    }
}

/// Reads one request; nothing at the end of the connection.
fn read(reader: &mut impl BufRead) -> Option<Request> {
    let mut first = String::new();
    reader.read_line(&mut first).ok().filter(|read| *read > 0)?;
    let mut words = first.split_whitespace().map(str::to_owned);
    let (method, target) = (words.next()?, words.next()?);
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.push((name.to_lowercase(), value.trim().to_owned()));
    }
    let at = now();
    let header = |name: &str| headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let body = match header("content-length").and_then(|length| length.parse().ok()) {
        Some(length) => {
            let mut body = vec![0; length];
            reader.read_exact(&mut body).ok()?;
            body
        }
        None if header("transfer-encoding") == Some("chunked") => read_chunks(reader)?,
        None => Vec::new(),
    };
    Some(Request { method, target, headers, body: String::from_utf8_lossy(&body).into_owned(), at })
}

fn read_chunks(reader: &mut impl BufRead) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let mut size = String::new();
        reader.read_line(&mut size).ok()?;
        let size = usize::from_str_radix(size.trim(), 16).ok()?;
        // The chunk and the line end behind it.
        let mut chunk = vec![0; size + 2];
        reader.read_exact(&mut chunk).ok()?;
        chunk.truncate(size);
        body.append(&mut chunk);
        if size == 0 {
            return Some(body);
        }
    }
}
