//! The product itself: `tools/serve.mjs` with the built Worker and app, on a free port.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Instant;

use crate::Client;

/// The monotonic clock of the tests.
#[allow(clippy::disallowed_methods, reason = "tests measure real time")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// How a server is started. Variables are the Worker's own (`MIN_HOLD_SECONDS`, …).
#[derive(Clone, Default)]
pub struct Settings {
    script: Option<&'static str>,
    options: Vec<String>,
}

impl Settings {
    /// Sets one variable of the Worker.
    pub fn variable(mut self, name: &str, value: impl std::fmt::Display) -> Self {
        self.options.push(format!("--var={name}={value}"));
        self
    }

    /// Serves something else: a script that takes the options of `tools/serve.mjs` and prints the same `ready` line. Its
    /// path is relative to the workspace.
    pub fn script(mut self, path: &'static str) -> Self {
        self.script = Some(path);
        self
    }

    /// Starts a server of this kind, with a state folder of its own.
    pub fn start(self) -> Server {
        let state = tempfile::tempdir().expect("a temporary folder");
        Server::launch(self, state)
    }
}

/// A running server. Dropping it ends it and removes its state.
pub struct Server {
    settings: Settings,
    state: tempfile::TempDir,
    child: Child,
    url: String,
    log: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// The server that all tests of this process use, each with data of its own. It has the demo data. It ends with the
    /// process, because then its input ends.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Server> = OnceLock::new();
        SHARED.get_or_init(|| {
            // Holds and pauses of a second or less, which only a test environment may have.
            let settings = Settings::default().variable("DEMO", 1).variable("MIN_HOLD_MINUTES", 0);
            let mut settings = settings.variable("LONGEST_RETRY_SECONDS", 0.1);
            // Nothing is dropped when a process ends.
            settings.options.push("--remove-state".to_owned());
            settings.start()
        })
    }

    /// The settings of a server of its own, for tests that break it or need other variables.
    pub fn settings() -> Settings {
        Settings::default()
    }

    /// A client of this server, not signed in.
    pub fn client(&self) -> Client {
        Client::new(&self.url)
    }

    /// `http://127.0.0.1:PORT`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Every line that the server has printed so far.
    pub fn log(&self) -> Vec<String> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The folder that holds KV and SQLite.
    pub fn state(&self) -> &Path {
        self.state.path()
    }

    /// Ends everything at once, as a power cut does, and starts again on the same state. The port is another one.
    pub fn crash_and_restart(self) -> Self {
        self.crash_and_restart_after(|_| {})
    }

    /// The same, with something done to the state in between.
    pub fn crash_and_restart_after(mut self, meanwhile: impl FnOnce(&Path)) -> Self {
        self.kill();
        meanwhile(self.state.path());
        let state = std::mem::replace(&mut self.state, tempfile::tempdir().expect("a temporary folder"));
        Self::launch(self.settings.clone(), state)
    }

    fn launch(settings: Settings, state: tempfile::TempDir) -> Self {
        let root = root();
        let bundle = std::env::var("BUNDLE").unwrap_or_else(|_| "target/bundle/quick".to_owned());
        assert!(root.join(&bundle).exists(), "{bundle} is missing: run `tools/bundle.sh quick` first");
        let mut child = Command::new(root.join("node_modules/.bin/node"))
            .arg(root.join(settings.script.unwrap_or("tools/serve.mjs")))
            .args(["--port=0", "--while-stdin-open", &format!("--bundle={bundle}")])
            .arg(format!("--state={}", state.path().display()))
            .args(&settings.options)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // A group of its own, so that a crash takes workerd along.
            .process_group(0)
            .spawn()
            .expect("node starts");
        let output = BufReader::new(child.stdout.take().expect("a piped output"));
        let log = Arc::new(Mutex::new(Vec::new()));
        let url = read_output(output, log.clone());
        Self { settings, state, child, url, log }
    }

    fn kill(&mut self) {
        let group = format!("-{}", self.child.id());
        let killed = Command::new("kill").args(["-9", "--", &group]).status().expect("kill runs");
        assert!(killed.success() || !matches!(self.child.try_wait(), Ok(None)), "the server could not be killed");
        self.child.wait().expect("the server has ended");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            self.kill();
        }
    }
}

/// Reads what the server prints: until it says where it is, then in the background.
fn read_output(output: impl BufRead + Send + 'static, log: Arc<Mutex<Vec<String>>>) -> String {
    let mut lines = output.lines();
    let mut before = Vec::new();
    let url = loop {
        let Some(Ok(line)) = lines.next() else { panic!("the server did not start:\n{}", before.join("\n")) };
        if let Some(url) = line.strip_prefix("ready ") {
            break url.to_owned();
        }
        before.push(line);
    };
    std::thread::spawn(move || {
        for line in lines.map_while(Result::ok) {
            log.lock().unwrap_or_else(PoisonError::into_inner).push(line);
        }
    });
    url
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("the workspace").to_owned()
}
