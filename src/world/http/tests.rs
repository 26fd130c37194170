//! Against a server on the own machine that says what a test tells it to, and keeps what it was asked.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

use super::*;

/// What the server answers to a request line such as `HEAD /page`, as it goes over the wire; `None` closes the
/// connection without a word.
type Script = fn(&str, &str) -> Option<String>;

struct Server {
    port: u16,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// A server that answers by a script, which is handed the request line and the server's own address.
    fn new(script: Script) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&requests);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let kept = Arc::clone(&kept);
                std::thread::spawn(move || serve(stream, port, script, &kept));
            }
        });
        Self { port, requests }
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// What was asked: first lines, and the `authorization` behind them where there was one. Sorted.
    fn asked(&self) -> Vec<String> {
        let mut asked = self.requests.lock().unwrap().clone();
        asked.sort();
        asked
    }

    fn ask(&self, http: &Http, path: &str) -> Answer {
        let url = self.url(path);
        let urls = BTreeSet::from([url.clone()]);
        http.ask(&urls, &["127.0.0.1".to_owned()]).remove(&url).unwrap()
    }
}

fn serve(mut stream: TcpStream, port: u16, script: Script, kept: &Mutex<Vec<String>>) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
    while let Some(first) = lines.next() {
        let headers: Vec<String> = lines.by_ref().take_while(|line| !line.is_empty()).collect();
        let asked = first.trim_end_matches(" HTTP/1.1").to_owned();
        let token = headers.iter().find(|line| line.to_lowercase().starts_with("authorization:"));
        kept.lock().unwrap().push(format!("{asked}{}", token.map(|line| format!(" {line}")).unwrap_or_default()));
        let Some(answer) = script(&asked, &format!("127.0.0.1:{port}")) else { return };
        stream.write_all(answer.as_bytes()).unwrap();
    }
}

fn status(code: u16, headers: &str) -> Option<String> {
    Some(format!("HTTP/1.1 {code} Said\r\nContent-Length: 0\r\n{headers}\r\n"))
}

/// The pauses of the one test that looks at them.
static PAUSES: Mutex<Vec<Duration>> = Mutex::new(Vec::new());

fn settings() -> Settings {
    Settings { now: 1_800_000_000, pause: |_| {}, ..Settings::default() }
}

fn unverified(why: &str) -> Answer {
    Answer::Unverified(why.to_owned())
}

#[test]
fn what_hosts_answer() {
    let server = Server::new(|asked, host| match asked {
        "HEAD /there" | "GET /head-405" | "GET /head-403" | "GET /head-404" | "GET /head-501" => status(200, ""),
        "HEAD /head-405" => status(405, ""),
        "HEAD /head-403" => status(403, ""),
        "HEAD /head-501" => status(501, ""),
        "HEAD /moved" => status(301, "Location: /there\r\n"),
        "HEAD /moved-away" | "GET /moved-away" => status(302, &format!("Location: http://{host}/gone\r\n")),
        "HEAD /round" | "GET /round" => status(302, "Location: /round\r\n"),
        "HEAD /gone" | "GET /gone" => status(410, ""),
        "HEAD /login" | "GET /login" => status(401, ""),
        "HEAD /broken" => status(500, ""),
        _ => status(404, ""),
    });
    let http = Http::new(settings());
    for path in ["/there", "/head-405", "/head-403", "/head-404", "/head-501", "/moved"] {
        assert_eq!(server.ask(&http, path), Answer::Good, "{path}");
    }
    assert_eq!(server.ask(&http, "/missing"), Answer::Dead("answers 404".to_owned()));
    assert_eq!(server.ask(&http, "/moved-away"), Answer::Dead("answers 410".to_owned()));
    assert_eq!(server.ask(&http, "/login"), unverified("answers 401"));
    assert_eq!(server.ask(&http, "/round"), unverified("redirects more than 8 times"));
    assert_eq!(server.ask(&http, "/broken"), unverified("answers 500"));
    let asked = |what: &str| server.asked().iter().filter(|asked| *asked == what).count();
    assert_eq!((asked("HEAD /broken"), asked("GET /broken")), (ATTEMPTS as usize, 0), "a busy host is asked again");
    assert_eq!((asked("HEAD /there"), asked("GET /missing")), (2, 1));
}

#[test]
fn a_host_names_its_pause_and_a_long_one_ends_the_questions() {
    let server = Server::new(|asked, _| match asked {
        "HEAD /soon" => status(429, "Retry-After: 7\r\n"),
        "HEAD /date" => status(503, "Retry-After: Fri, 15 Jan 2027 08:00:11 GMT\r\n"),
        _ => status(429, "Retry-After: 3600\r\n"),
    });
    let pause = |pause| PAUSES.lock().unwrap().push(pause);
    let http = Http::new(Settings { pause, ..settings() });
    assert_eq!(server.ask(&http, "/soon"), unverified("answers 429"));
    assert_eq!(server.ask(&http, "/date"), unverified("answers 503"));
    assert_eq!(*PAUSES.lock().unwrap(), [7, 7, 11, 11].map(Duration::from_secs));
    // One lane takes a quarter of the URLs: the first of each is asked, and the host has said what it has to say.
    let urls: BTreeSet<String> = (0..12).map(|page| server.url(&format!("/later/{page:02}"))).collect();
    let answers = http.ask(&urls, &["127.0.0.1".to_owned()]);
    assert!(answers.len() == 12 && answers.values().all(|answer| *answer == unverified("answers 429")), "{answers:?}");
    let asked: Vec<_> = server.asked().into_iter().filter(|asked| asked.contains("/later")).collect();
    assert_eq!(asked, ["HEAD /later/00", "HEAD /later/03", "HEAD /later/06", "HEAD /later/09"]);
    assert_eq!(PAUSES.lock().unwrap().len(), 4, "nobody waits an hour");
}

#[test]
fn a_network_that_fails_says_nothing_of_the_page() {
    let silent = Server::new(|_, _| None);
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let http = Http::new(settings());
    assert!(matches!(silent.ask(&http, "/x"), Answer::Unverified(_)));
    let urls = BTreeSet::from([
        format!("http://127.0.0.1:{closed}/"),
        format!("https://127.0.0.1:{}/", silent.port),
        "http://no-such-host.invalid/".to_owned(),
    ]);
    let answers = http.ask(&urls, &["127.0.0.1".to_owned()]);
    assert!(
        answers.len() == 3 && answers.values().all(|answer| matches!(answer, Answer::Unverified(_))),
        "{answers:?}"
    );
}

#[test]
fn a_host_that_never_answers_is_given_up() {
    // Bound, never accepted: the system takes the connection and nobody ever speaks.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let http = Http::new(Settings { patience: Duration::from_millis(50), ..settings() });
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let answers = http.ask(&BTreeSet::from([url.clone()]), &["127.0.0.1".to_owned()]);
    assert_eq!(answers.get(&url), Some(&unverified("does not answer in time")));
}

#[test]
fn addresses_of_the_own_machine_are_not_asked_unless_allowed() {
    let server = Server::new(|asked, _| match asked {
        "HEAD /to-metadata" | "GET /to-metadata" => status(302, "Location: http://169.254.169.254/latest/\r\n"),
        "HEAD /to-ftp" | "GET /to-ftp" => status(302, "Location: ftp://127.0.0.1/x\r\n"),
        _ => status(200, ""),
    });
    let http = Http::new(settings());
    let (url, named) = (server.url("/"), format!("http://localhost:{}/", server.port));
    let answers = http.ask(&BTreeSet::from([url.clone(), named.clone()]), &[]);
    for url in [url, named] {
        let Some(Answer::Unverified(why)) = answers.get(&url) else { panic!("{url}: {answers:?}") };
        assert!(why.contains("private network"), "{why}");
    }
    assert!(server.asked().is_empty(), "not a word reached the server");
    let Answer::Unverified(why) = server.ask(&http, "/to-metadata") else { panic!("a redirect is judged, too") };
    assert!(why.contains("private network"), "{why}");
    assert!(matches!(server.ask(&http, "/to-ftp"), Answer::Unverified(_)));
    assert!(server.asked().iter().all(|asked| asked.contains("/to-")), "no redirect was followed");
}

#[test]
fn the_token_is_for_its_own_host_and_never_shown() {
    static OTHER: Mutex<String> = Mutex::new(String::new());
    let other = Server::new(|_, _| status(200, ""));
    *OTHER.lock().unwrap() = other.url("/landed");
    let server = Server::new(|asked, _| match asked {
        "HEAD /away" => status(302, &format!("Location: {}\r\n", OTHER.lock().unwrap())),
        _ => status(200, ""),
    });
    let token = Some(Token::new("s3cret".to_owned(), vec![server.url("/")]));
    let http = Http::new(Settings { token, ..settings() });
    assert_eq!((server.ask(&http, "/away"), other.ask(&http, "/direct")), (Answer::Good, Answer::Good));
    assert_eq!(server.asked(), ["HEAD /away authorization: Bearer s3cret"]);
    assert_eq!(other.asked(), ["HEAD /direct", "HEAD /landed"]);
    assert!(!format!("{http:?}").contains("s3cret"));
    let github = Token::github("x".to_owned());
    assert!(github.prefixes.iter().all(|prefix| prefix.starts_with("https://") && prefix.ends_with("github.com/")));
}

#[test]
fn answers_are_kept_for_their_time_and_broken_ones_are_asked_anew() {
    let server = Server::new(|asked, _| match asked {
        "HEAD /there" => status(200, ""),
        "HEAD /login" | "GET /login" => status(401, ""),
        _ => status(404, ""),
    });
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("below/links.json");
    let asked_at = |now: u64| {
        let before = server.asked().len();
        let http = Http::new(Settings { now, cache: Some(file.clone()), ..settings() });
        let answers = ["/there", "/gone", "/login"].map(|path| server.ask(&http, path));
        assert!(matches!(answers, [Answer::Good, Answer::Dead(_), Answer::Unverified(_)]), "{answers:?}");
        server.asked().len() - before
    };
    let start = 1_800_000_000;
    assert_eq!(asked_at(start), 5);
    assert_eq!(asked_at(start + 60), 2, "what nobody could judge is asked again");
    assert_eq!(asked_at(start + 2 * 60 * 60), 4, "what was gone may have come back");
    assert_eq!(asked_at(start + 4 * 24 * 60 * 60), 5, "nothing holds for ever");
    assert_eq!(asked_at(start), 5, "an end too far ahead comes of a clock that went wrong");
    let kept = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, kept.replace("\"good\"", "\"goo\"")).unwrap();
    assert_eq!(asked_at(start), 3, "one broken entry");
    std::fs::write(&file, "{").unwrap();
    assert_eq!(asked_at(start), 5, "a broken file");
    assert_eq!(std::fs::read_dir(folder.path().join("below")).unwrap().count(), 1, "no temporary file stays");
}

#[test]
fn repositories_of_github() {
    let of = github_repository;
    assert_eq!(of("https://github.com/a/b/blob/main/c.md"), Some(("https://github.com/a/b".to_owned(), true)));
    assert_eq!(of("https://github.com/a/b/"), Some(("https://github.com/a/b".to_owned(), false)));
    assert_eq!((of("https://github.com/a"), of("https://gist.github.com/a/b")), (None, None));
}

#[test]
fn a_proxy_is_asked_and_some_hosts_are_not_asked_by_it() {
    // The proxy lets through all but one host, and what comes then is said by itself.
    let proxy = Server::new(|asked, _| match asked {
        "CONNECT wiki.test:80" => Some("HTTP/1.1 200 Connection established\r\n\r\n".to_owned()),
        "HEAD /there" => status(200, ""),
        _ => status(403, ""),
    });
    let direct = Server::new(|_, _| status(200, ""));
    let at = format!("http://someone:s3cret@127.0.0.1:{}", proxy.port);
    let variable = |name: &str| match name {
        "http_proxy" => Some(at.clone()),
        "NO_PROXY" => Some("localhost, 127.0.0.1:80".to_owned()),
        _ => None,
    };
    let proxies = Proxies::new(&variable).unwrap();
    let http = Http::new(Settings { proxies, ..settings() });
    let ask = |url: &str| http.ask(&BTreeSet::from([url.to_owned()]), &["127.0.0.1".to_owned()]).remove(url).unwrap();
    assert_eq!(ask("http://wiki.test/there"), Answer::Good);
    assert_eq!(ask("http://shut.test/"), unverified("is not let through by the proxy"));
    assert_eq!(direct.ask(&http, "/"), Answer::Good, "directly");
    // Addresses are judged here, names by the proxy.
    let Answer::Unverified(why) = ask("http://169.254.169.254/latest/") else { panic!("metadata is never asked") };
    assert!(why.contains("private network"), "{why}");
    assert_eq!(proxy.asked(), ["CONNECT shut.test:80", "CONNECT wiki.test:80", "HEAD /there"]);
    assert!(!format!("{http:?}").contains("s3cret"));
}

#[test]
fn what_names_no_proxy_is_told_without_its_password() {
    let read = |value: &'static str| Proxies::new(&move |name| (name == "HTTPS_PROXY").then(|| value.to_owned()));
    assert_eq!(read("socks5://me:s3cret@127.0.0.1").unwrap_err(), "HTTPS_PROXY");
    assert_eq!(read("http://").unwrap_err(), "HTTPS_PROXY");
    let proxies = read("proxy.corp.test:3128").unwrap();
    assert!(proxies.of(true).is_some() && proxies.of(false).is_none());
    assert!(read("  ").unwrap().of(true).is_none());
}
