//! Secrets by their form: what vendors document of their tokens, and random words beside the word `password`.

use std::collections::HashSet;
use std::ops::Range;

use base64::Engine as _;

use crate::model::words;
use crate::source::{has_digit, lines_with};

/// A secret in a text.
pub(super) struct Secret<'a> {
    /// Its bytes.
    pub(super) range: Range<usize>,
    /// What it is.
    pub(super) kind: Kind<'a>,
    text: &'a str,
}

/// Kinds of secrets.
#[derive(Clone, Copy)]
pub(super) enum Kind<'a> {
    /// A vendor's token, with its article.
    Known(&'static str),
    /// What names a vendor's secret and is none by itself, with its article.
    Id(&'static str),
    /// A random value beside this name.
    Named(&'a str),
    /// A long one, with `export` in front of the variable of this name.
    Exported(&'a str),
    /// A long random value that a command is given with this option.
    Passed(&'a str),
    /// A password that `sshpass` is given.
    Password,
    /// The password in an address.
    Address,
}

impl Secret<'_> {
    /// As much of it as may be shown: what every token of its kind begins with.
    pub(super) fn shown(&self) -> &str {
        self.text.get(self.range.start..self.range.start + 4).unwrap_or_default()
    }
}

/// A token's form: what it is, how it begins, how many bytes follow at least and at most, and what else must hold.
struct Form {
    what: &'static str,
    lead: &'static str,
    length: (usize, usize),
    holds: fn(&str) -> bool,
}

const fn form(what: &'static str, lead: &'static str, length: (usize, usize), holds: fn(&str) -> bool) -> Form {
    Form { what, lead, length, holds }
}

/// Sources: the vendors' documentation of their tokens, as of 2026. AWS's `ASIA...` are not among them: they end by
/// themselves within hours, and logs are full of them.
const FORMS: &[Form] = &[
    form("a GitHub token", "ghp_", (36, 36), checksum),
    form("a GitHub token", "gho_", (36, 36), checksum),
    form("a GitHub token", "ghu_", (36, 36), checksum),
    form("a GitHub token", "ghs_", (36, 36), checksum),
    form("a GitHub token", "github_pat_", (82, 82), random),
    form("an npm token", "npm_", (36, 36), checksum),
    form("a GitLab token", "glpat-", (20, 64), random),
    form(AWS, "AKIA", (16, 16), aws),
    form("a Slack token", "xoxb-", (40, 120), slack),
    form("a Slack token", "xoxp-", (40, 120), slack),
    form("a Stripe key", "sk_live_", (24, 120), random),
    form("a Stripe key", "rk_live_", (24, 120), random),
    form(GOOGLE, "AIza", (35, 35), random),
    form("a SendGrid key", "SG.", (66, 66), random),
    form("a PyPI token", "pypi-AgEIcHlwaS5vcmc", (50, 300), random),
    form("a DigitalOcean token", "dop_v1_", (64, 64), random),
    form("a Vault token", "hvs.", (24, 200), random),
    form("a Mercado Pago token", "APP_USR-", (63, 72), mercado_pago),
    form("a Resend key", "re_", (33, 33), resend),
];

const AWS: &str = "an AWS access key";
const AWS_ID: &str = "the id of an AWS access key";

/// How many bytes around the id of an AWS key its secret is looked for, and how many it has.
const NEAR: usize = 400;
const AWS_SECRET: usize = 40;

const GOOGLE: &str = "a Google API key";
const FIREBASE: &str = "the key of a Firebase web client, which each browser gets,";

/// Beginnings of variables that builds of web clients put into what browsers load, and what stands beside the key in the
/// configuration of Firebase's client.
const PUBLIC: &[&str] = &[
    "NEXT_PUBLIC_",
    "VITE_",
    "REACT_APP_",
    "EXPO_PUBLIC_",
    "GATSBY_",
    "NUXT_PUBLIC_",
    "AUTH_DOMAIN",
    "authDomain",
    "FIREBASE_API_KEY",
    "Web API Key",
    "Android API Key",
    "iOS API Key",
];

/// Words of lines above a private key that nobody keeps a door locked with.
const OF_TESTS: &[&str] = &["dummy", "emulator", "emulators", "fake", "fixture", "fixtures", "mock", "mocks"];

/// Eight letters and digits, and twenty-four more.
fn resend(rest: &str) -> bool {
    rest.split_once('_').is_some_and(|(id, key)| id.len() == 8 && key.len() == 24 && random(key))
}

/// Is a private key at `at` one that tests are run with, by the lines above it?
fn is_of_a_test(text: &str, at: usize) -> bool {
    let near = text.get(text.ceil_char_boundary(at.saturating_sub(NEAR))..at).unwrap_or_default();
    let mut above = near.lines().rev().filter(|line| !line.trim().is_empty()).take(4);
    above.any(|line| words::has_word(line, OF_TESTS))
}

/// Is it a key that browsers get anyway, by the lines around it?
fn is_public(text: &str, key: &Range<usize>) -> bool {
    let around = text.floor_char_boundary(key.start.saturating_sub(NEAR))..text.ceil_char_boundary(key.end + NEAR);
    let before = text.get(around.start..key.start).unwrap_or_default().lines().rev().take(3);
    let behind = text.get(key.end..around.end).unwrap_or_default().lines().take(4);
    before.chain(behind).any(|line| PUBLIC.iter().any(|sign| line.contains(sign)))
}

/// Does the secret of an AWS key stand by its id?
fn has_secret(text: &str, id: &Range<usize>) -> bool {
    let around = text.floor_char_boundary(id.start.saturating_sub(NEAR))..text.ceil_char_boundary(id.end + NEAR);
    let near = text.get(around).unwrap_or_default();
    let mut words = near.split(|c: char| !(c.is_ascii_alphanumeric() || "/+".contains(c)));
    words.any(|word| word.len() == AWS_SECRET && random(word))
}

/// The length of the shortest of [`FORMS`], lead and all.
const SHORTEST: usize = 20;

/// What the names in [`NAMES`] have in common: a line without any of these is read no further.
const SIGNS: &[&str] = &["passw", "secret", "api", "token"];

/// Names beside which a secret stands; each has one of [`SIGNS`] in it.
const NAMES: &[&str] =
    &["password", "passwd", "secret_key", "secretkey", "api_key", "apikey", "api-key", "token", "secret"];

/// Parts of values that somebody made up to be seen through.
const MADE_UP: &[&str] = &[
    "example",
    "change",
    "your",
    "pass",
    "secret",
    "xxx",
    "test",
    "dummy",
    "redacted",
    "sample",
    "token",
    "here",
    "admin",
    "1234",
    "abcd",
    "demo",
    "foo",
    "placeholder",
    "fake",
    "insert",
    "replace",
    "none",
    "null",
    "default",
    "***",
    "...",
];

/// Words on a line, or on the one before it, with which somebody says that the value is known to be none: those of
/// gitleaks, detect-secrets and people.
const ALLOWED: &[&str] =
    &["gitleaks:allow", "allowlist secret", "notsecret", "not a secret", "nosec", "example", "fake", "dummy", "sample"];

/// Every secret in a text, in order.
pub(super) fn secrets(text: &str) -> Vec<Secret<'_>> {
    let mut found: Vec<Secret<'_>> = Vec::new();
    for range in long_words(text.as_bytes()) {
        if let Some(what) = text.get(range.clone()).and_then(known) {
            let kind = match what {
                AWS if !has_secret(text, &range) => Kind::Id(AWS_ID),
                GOOGLE if is_public(text, &range) => Kind::Id(FIREBASE),
                _ => Kind::Known(what),
            };
            found.push(Secret { range, kind, text });
        }
    }
    found.extend(private_keys(text));
    for secret in sshpass(text).chain(addressed(text)).chain(named(text)) {
        if !found.iter().any(|other| other.range.start < secret.range.end && secret.range.start < other.range.end) {
            found.push(secret);
        }
    }
    found.sort_by_key(|secret| secret.range.start);
    found
}

/// Where characters that a token may hold stand in a row, at least [`SHORTEST`] of them.
fn long_words(text: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let mut at = 0;
    std::iter::from_fn(move || {
        // The last byte that a word from here would need: where it is no part of one, none of those before it begins one.
        while let Some(near) = text.get(at..at + SHORTEST) {
            if let Some(gap) = near.iter().rposition(|byte| !is_part(byte)) {
                at += gap + 1;
                continue;
            }
            let start = at;
            at += text.get(at..).unwrap_or_default().iter().take_while(|byte| is_part(byte)).count();
            return Some(start..at);
        }
        None
    })
}

fn known(word: &str) -> Option<&'static str> {
    let word = word.trim_end_matches('.');
    if word.len() < SHORTEST {
        return None;
    }
    let fits = |form: &&Form| {
        word.as_bytes().first() == form.lead.as_bytes().first()
            && word
                .strip_prefix(form.lead)
                .is_some_and(|rest| (form.length.0..=form.length.1).contains(&rest.len()) && (form.holds)(rest))
    };
    FORMS.iter().find(fits).map(|form| form.what)
}

/// Base 62 as GitHub and npm write it.
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Are the last six characters the CRC-32 of those before them? By chance that is so once in four thousand million times.
fn checksum(rest: &str) -> bool {
    let Some((random, sum)) = rest.split_at_checked(rest.len().saturating_sub(6)) else { return false };
    let value = sum.bytes().try_fold(0_u64, |value, byte| {
        let digit = DIGITS.iter().position(|digit| *digit == byte)?;
        Some(value * 62 + digit as u64)
    });
    value == Some(u64::from(crc32(random.as_bytes())))
}

/// CRC-32 of IEEE 802.3, bit by bit: it is run over the few words that look like tokens.
fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _| if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 };
    !bytes.iter().fold(u32::MAX, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}

fn aws(rest: &str) -> bool {
    let base32 = rest.bytes().all(|b| b.is_ascii_uppercase() || (b'2'..=b'7').contains(&b));
    base32 && rest.bytes().any(|b| b.is_ascii_digit()) && !rest.contains("EXAMPLE") && entropy(rest) > 2.8
}

fn slack(rest: &str) -> bool {
    let digits = rest.split('-').next().is_some_and(|part| part.len() > 8 && part.bytes().all(|b| b.is_ascii_digit()));
    digits && rest.rsplit('-').next().is_some_and(|last| last.len() >= 20 && random(last))
}

/// The number of the application, a date and hour, a random word and the number of the user.
fn mercado_pago(rest: &str) -> bool {
    let parts: Vec<&str> = rest.split('-').collect();
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let hexadecimal = |part: &str| part.len() == 32 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    matches!(parts.as_slice(), [application, hour, word, user]
        if application.len() == 16 && hour.len() == 6 && [application, hour, user].iter().all(|part| digits(part))
            && hexadecimal(word) && random(word))
}

/// Letters and digits without a pattern.
fn random(rest: &str) -> bool {
    let lower = rest.to_ascii_lowercase();
    let mixed = rest.bytes().any(|b| b.is_ascii_digit()) && rest.bytes().any(|b| b.is_ascii_alphabetic());
    // `a1b2c3d4e5f6` counts up twice.
    let half: String = rest.chars().step_by(2).collect();
    let counted = longest_run(rest).max(longest_run(&half)) >= 6;
    mixed && entropy(rest) > 3.3 && !MADE_UP.iter().any(|sign| lower.contains(sign)) && !counted
}

/// Shannon's entropy of the bytes, in bits a byte.
fn entropy(text: &str) -> f64 {
    let mut counts = [0_u32; 256];
    for byte in text.bytes() {
        if let Some(count) = counts.get_mut(usize::from(byte)) {
            *count += 1;
        }
    }
    let length = text.len().max(1) as f64;
    counts.iter().filter(|count| **count > 0).map(|&count| f64::from(count) / length).map(|p| -p * p.log2()).sum()
}

/// The longest run of bytes that repeat or that count up: `aaaa`, `4567`.
fn longest_run(text: &str) -> usize {
    let (mut best, mut repeats, mut counts) = (1, 1, 1);
    for (a, b) in text.bytes().zip(text.bytes().skip(1)) {
        repeats = if a == b { repeats + 1 } else { 1 };
        counts = if b == a.wrapping_add(1) { counts + 1 } else { 1 };
        best = best.max(repeats).max(counts);
    }
    best
}

/// Private keys with a body: the head alone stands in many a manual.
fn private_keys(text: &str) -> Vec<Secret<'_>> {
    const HEAD: &str = "PRIVATE KEY-----";
    let mut found = Vec::new();
    for at in memchr::memmem::find_iter(text.as_bytes(), HEAD) {
        let line = text.get(..at).unwrap_or_default().rsplit('\n').next().unwrap_or_default();
        let Some(begin) = line.rfind("-----BEGIN ") else { continue };
        let start = at - line.len() + begin;
        let body = text.get(at + HEAD.len()..).unwrap_or_default();
        let lines = body.lines().skip(1).map(str::trim).take_while(|line| line.len() >= 40 && random(line));
        if lines.count() >= 3 {
            let end = body.find("-----END").map_or(text.len(), |end| at + HEAD.len() + end);
            let kind = if is_of_a_test(text, start) {
                Kind::Id("the private key of a test")
            } else {
                Kind::Known("a private key")
            };
            found.push(Secret { range: start..end, kind, text });
        }
    }
    found
}

/// `PASSWORD=...`, `password: "..."`, `--token ...`: a random word behind one of [`NAMES`].
fn named(text: &str) -> Vec<Secret<'_>> {
    let mut found = Vec::new();
    let lower = text.to_ascii_lowercase();
    for (start, lower) in lines_with(&lower, SIGNS) {
        let line = text.get(start..start + lower.len()).unwrap_or_default();
        // What looks random has a digit.
        if !has_digit(line) || !line.contains(['=', ':', '-']) {
            continue;
        }
        let above = text.get(..start).unwrap_or_default().lines().next_back().unwrap_or_default();
        for name in NAMES {
            let Some(end) = lower.find(name).map(|at| at + name.len()) else { continue };
            let Some(range) = value_behind(line, end) else { continue };
            let value = line.get(range.clone()).unwrap_or_default();
            if is_password(value) && !is_allowed(line) && !is_allowed(above) {
                let name = line.get(end - name.len()..end).unwrap_or_default();
                let kind = match (exported(line), option(line, end)) {
                    (Some(variable), _) if value.len() >= LONG => Kind::Exported(variable),
                    (None, Some(option)) if value.len() >= LONG => Kind::Passed(option),
                    _ => Kind::Named(name),
                };
                found.push(Secret { range: start + range.start..start + range.end, kind, text });
                break;
            }
        }
    }
    found
}

/// The passwords that `sshpass -p` is given as they are, each once. Short ones and those without a digit are those of examples.
fn sshpass(text: &str) -> impl Iterator<Item = Secret<'_>> {
    const COMMAND: &str = "sshpass -p";
    let mut seen = HashSet::new();
    memchr::memmem::find_iter(text.as_bytes(), COMMAND).filter_map(move |at| {
        let line = text.get(at..)?.lines().next()?;
        let value = line.get(COMMAND.len()..)?.trim_start();
        let (quote, word) = match value.chars().next()? {
            quote @ ('\'' | '"') => (Some(quote), value.get(1..)?),
            _ => (None, value),
        };
        let word = word.split(|c: char| quote.map_or(c.is_whitespace() || c == '`', |quote| c == quote)).next()?;
        let lower = word.to_ascii_lowercase();
        let literal =
            !word.contains(['$', '<', '{', '(', '[', ' ']) && !MADE_UP.iter().any(|sign| lower.contains(sign));
        let start = at + line.len() - value.len() + usize::from(quote.is_some());
        let found =
            literal && has_digit(word) && (8..=128).contains(&word.len()) && !is_allowed(line) && seen.insert(word);
        found.then(|| Secret { range: start..start + word.len(), kind: Kind::Password, text })
    })
}

/// The passwords in addresses, `postgres://shop:...@db.shop.org/orders`, each once. Who reaches a machine of their own has no secret.
fn addressed(text: &str) -> impl Iterator<Item = Secret<'_>> {
    const OWN: &[&str] = &["localhost", "127.0.0.1", "0.0.0.0", "[::1]", "host.docker.internal"];
    let mut seen = HashSet::new();
    memchr::memmem::find_iter(text.as_bytes(), "://").filter_map(move |at| {
        let begin = at + "://".len();
        let rest = text.get(begin..)?;
        let ends = |c: char| c.is_whitespace() || matches!(c, '/' | '"' | '\'' | '`' | '<' | '>' | '(' | ')' | '?');
        let (who, host) = rest.get(..rest.find(ends).unwrap_or(rest.len()))?.rsplit_once('@')?;
        let (user, password) = who.split_once(':')?;
        let start = begin + user.len() + 1;
        let lines = text.get(..begin)?.rsplit('\n').next().into_iter().chain(rest.lines().next());
        let allowed = lines.into_iter().any(is_allowed);
        let found =
            is_password(password) && !OWN.iter().any(|own| host.starts_with(own)) && !allowed && seen.insert(password);
        found.then(|| Secret { range: start..start + password.len(), kind: Kind::Address, text })
    })
}

/// How many bytes a value has that nobody makes up to show one.
const LONG: usize = 20;

/// The variable that a line exports.
fn exported(line: &str) -> Option<&str> {
    let name = line.trim_start().strip_prefix("export ")?.split('=').next()?;
    name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_').then_some(name)
}

/// The option whose name ends at byte `end` of a line.
fn option(line: &str, end: usize) -> Option<&str> {
    line.get(..end)?.rsplit(char::is_whitespace).next().filter(|word| word.starts_with("--"))
}

/// Does a line say that the value on it, or below it, is known to be none?
fn is_allowed(line: &str) -> bool {
    let lower = line.to_ascii_lowercase();
    ALLOWED.iter().any(|word| lower.contains(word))
}

/// The bytes of the word behind `=`, `: ` or a space after an option.
fn value_behind(line: &str, end: usize) -> Option<Range<usize>> {
    let rest = line.get(end..)?;
    let behind = rest.strip_prefix(['"', '\'']).unwrap_or(rest);
    let option = option(line, end).is_some();
    let value = behind
        .strip_prefix('=')
        .or_else(|| behind.strip_prefix(": "))
        .or_else(|| behind.strip_prefix(' ').filter(|_| option))?;
    let value = value.trim_start().trim_start_matches(['"', '\'']);
    let length =
        value.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | ',' | ';')).unwrap_or(value.len());
    let from = line.len() - value.len();
    Some(from..from + length)
}

/// Three kinds of characters, none of which belongs to a placeholder, a variable, a path or an address.
fn is_password(value: &str) -> bool {
    // `c2hvcC1wYXNzd29yZA==` looks random and says `shop-password`.
    looks_random(value) && said_in_base64(value).is_none_or(|said| looks_random(&said))
}

/// The text that base 64 stands for, where it is text.
fn said_in_base64(value: &str) -> Option<String> {
    let bytes = base64::engine::general_purpose::STANDARD.decode(value).ok()?;
    let text = String::from_utf8(bytes).ok()?.trim_end().to_owned();
    text.chars().all(|c| c.is_ascii_graphic() || c == ' ').then_some(text)
}

fn looks_random(value: &str) -> bool {
    let any = |is: fn(&u8) -> bool| value.bytes().any(|b| is(&b));
    let plain = value.bytes().all(|b| b.is_ascii_alphanumeric() || b"+=!@#%^&*_-".contains(&b));
    let kinds = any(u8::is_ascii_lowercase) && any(u8::is_ascii_uppercase) && any(u8::is_ascii_digit);
    // A name in words (`shop-Secret-2`) changes its case where a word begins; a random one does so anywhere.
    let core = value.split(|c: char| !c.is_ascii_alphanumeric()).max_by_key(|part| part.len()).unwrap_or_default();
    let turns = core.bytes().zip(core.bytes().skip(1)).filter(|(a, b)| kind(*a) != kind(*b)).count();
    let mixed = core.len() >= 8 && turns * 3 >= core.len();
    // Every JSON Web Token begins with the same letters, and those alone open nothing.
    let token = value.starts_with("eyJ");
    !token && (12..=128).contains(&value.len()) && plain && kinds && mixed && random(value)
}

fn kind(byte: u8) -> u8 {
    match byte {
        b'a'..=b'z' => 0,
        b'A'..=b'Z' => 1,
        b'0'..=b'9' => 2,
        _ => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_of_a_token() {
        // A token that GitHub published, long revoked, taken apart so that no scanner stops at it.
        let published = ["zQWBuTSOoRi4A9sp", "HcVY5ncnsDkxkJ", "0mLq17"].concat();
        assert!(checksum(&published));
        assert!(!checksum(&published.replace('z', "y")));
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
    }

    #[test]
    fn what_spares_work_spares_no_secret() {
        assert!(NAMES.iter().all(|name| SIGNS.iter().any(|sign| name.contains(sign))));
        assert_eq!(FORMS.iter().map(|form| form.lead.len() + form.length.0).min(), Some(SHORTEST));
    }

    #[test]
    fn keys_of_tests_and_of_resend() {
        let known = |text: &str| match secrets(text).first().map(|secret| secret.kind) {
            Some(Kind::Known(what)) => what,
            Some(Kind::Id(_)) => "an id",
            _ => "",
        };
        let key = ["re_8fKq2Lx", "9_Zt4mWp7RbN3vXc6KdJ5hQs1G"].concat();
        assert_eq!(known(&key), "a Resend key");
        let body = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7\n".repeat(3);
        let key = format!("-----BEGIN PRIVATE {}{body}-----END", "KEY-----\n");
        assert_eq!(known(&format!("The server's:\n\n{key}")), "a private key");
        assert_eq!(known(&format!("Create `src/fixtures.ts`:\n\n{key}")), "an id");
    }

    #[test]
    fn what_is_no_secret() {
        let none = [
            "AKIAIOSFODNN7EXAMPLE",
            "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            "export TOKEN=$(vault read -field=token x)",
            "password: <your-password>",
            "password=changeme123A",
            "--token ${GITHUB_TOKEN}",
            "token: eu-west-1-Shop-Api-2",
            "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----",
            "DB_PASSWORD: c2VjdXJlX3Bhc3N3b3JkXzEyMw==",
            "secret_key: ops/Prod/db/Password2",
            "sk_live_a1b2c3d4e5f6g7h8i9j0_c3f1",
            "AIzaSyXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX",
            "APP_USR-1234567890123456-010203-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx-12345678",
            "sshpass -p '$PASSWORD' ssh a@b",
            "sshpass -p 'your-password1' ssh a@b",
            "sshpass -p vagrant ssh a@b",
        ];
        for text in none {
            assert!(secrets(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn what_is_one() {
        let known = ["glpat-", "Zq3xW9rTb1LmPs7Kd2Fv"].concat();
        let found = secrets(&known);
        assert!(matches!(found.as_slice(), [Secret { kind: Kind::Known("a GitLab token"), .. }]));
        let text = ["DB_PASSWORD=", "k9Xv2QpL7wRz4T"].concat();
        let found = secrets(&text);
        assert!(matches!(found.as_slice(), [Secret { kind: Kind::Named("PASSWORD"), range, .. }] if range.start == 12));
    }

    #[test]
    fn what_is_given_to_a_command() {
        let kinds = |text: &str| -> Vec<&'static str> {
            let name = |secret: &Secret<'_>| match secret.kind {
                Kind::Known(_) => "known",
                Kind::Id(_) => "id",
                Kind::Passed(_) => "passed",
                Kind::Password => "password",
                Kind::Address => "address",
                Kind::Named(_) => "named",
                Kind::Exported(_) => "exported",
            };
            secrets(text).iter().map(name).collect()
        };
        let word = ["k9Xv2QpL7wRz4T", "b8Nc3MfYs6HdJ1"].concat();
        assert_eq!(kinds(&format!("ngrok http 4000 --authtoken=\"{word}\"")), ["passed"]);
        assert_eq!(kinds(&format!("api_token: {word}")), ["named"]);
        let twice = "sshpass -p 'Kraken2024!' ssh root@192.0.2.1\n".repeat(2);
        assert_eq!(kinds(&twice), ["password"]);
        let hexadecimal = ["9f3c7a1e", "5b8d2046", "c1e7f39a", "6d4b8052"].concat();
        assert_eq!(kinds(&format!("APP_USR-7364829105736482-073114-{hexadecimal}-194837265")), ["known"]);
        let key = ["AIza", "SyB7xQ2mL9pR4tV6wZ1kN8", "cJ3fH5gD0sAuE"].concat();
        assert_eq!(kinds(&format!("GOOGLE_MAPS={key}")), ["known"]);
        assert_eq!(kinds(&format!("NEXT_PUBLIC_FIREBASE_API_KEY={key}")), ["id"]);
        assert_eq!(kinds(&format!("apiKey: \"{key}\",\nauthDomain: \"shop.firebaseapp.com\",")), ["id"]);
    }
}
