//! Whom `check --online` trusts: whom the machine trusts, and nobody else. The server is node's, its certificates openssl's.

#![cfg(all(unix, feature = "online"))]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A server that is stopped at the end.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

/// `ca.pem` vouches for `host.pem`, a certificate of `localhost`.
fn certificates(folder: &Path) {
    let script = "
        openssl req -x509 -newkey rsa:2048 -noenc -keyout ca.key -out ca.pem -days 2 -subj '/CN=A company' \
            -addext basicConstraints=critical,CA:TRUE
        openssl req -newkey rsa:2048 -noenc -keyout host.key -out host.csr -subj '/CN=localhost'
        printf 'subjectAltName=DNS:localhost\\nbasicConstraints=CA:FALSE\\n' >extensions
        openssl x509 -req -in host.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile extensions -out host.pem
    ";
    let done = Command::new("bash").args(["-ec", script]).current_dir(folder).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// A server that has `/there` and no other page, and its port.
fn server(folder: &Path) -> (Server, u16) {
    let script = "
        const { readFileSync: read } = require('fs')
        const server = require('https').createServer({ key: read('host.key'), cert: read('host.pem') }, (asked, answer) => {
            answer.statusCode = asked.url === '/there' ? 200 : 404
            answer.end()
        })
        server.on('tlsClientError', () => {})
        server.listen(0, () => console.log(server.address().port))
    ";
    let mut node = Command::new("node");
    let mut child = node.args(["-e", script]).current_dir(folder).stdout(Stdio::piped()).spawn().unwrap();
    let mut port = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut port).unwrap();
    (Server(child), port.trim().parse().unwrap())
}

#[test]
fn hosts_are_trusted_that_the_machine_trusts() {
    let folder = tempfile::tempdir().unwrap();
    certificates(folder.path());
    let (_server, port) = server(folder.path());
    let page = format!("# Queue\n\n[a](https://localhost:{port}/there) [b](https://localhost:{port}/gone)\n");
    let pages = folder.path().join("pages");
    std::fs::create_dir(&pages).unwrap();
    std::fs::write(pages.join("queue.md"), page).unwrap();
    std::fs::write(pages.join("runbookc.toml"), "[links]\nprivate_hosts = [\"localhost\"]\n").unwrap();
    let check = |trusted: &Path| {
        let mut runbookc = Command::new(env!("CARGO_BIN_EXE_runbookc"));
        runbookc.args(["check", "--online", "--no-cache", "--select", "RB108", "--format", "short"]);
        runbookc.env_clear().env("SSL_CERT_FILE", trusted).current_dir(&pages);
        let ran = runbookc.output().unwrap();
        (String::from_utf8(ran.stdout).unwrap(), String::from_utf8(ran.stderr).unwrap())
    };
    let (out, err) = check(&folder.path().join("ca.pem"));
    assert_eq!(out.matches("RB108").count(), 1, "{out}{err}");
    assert!(out.contains("/gone` is gone: its host answers 404") && !err.contains("unverified"), "{out}{err}");
    // Somebody else's certificate vouches for nobody here; none at all is Mozilla's list, on which a company is not.
    std::fs::create_dir(folder.path().join("other")).unwrap();
    certificates(&folder.path().join("other"));
    for trusted in ["other/ca.pem", "absent.pem"] {
        let (out, err) = check(&folder.path().join(trusted));
        assert!(out.is_empty() && err.contains("2 links unverified"), "{out}{err}");
        assert!(err.contains("not trusted here (invalid peer certificate: "), "{err}");
    }
}
