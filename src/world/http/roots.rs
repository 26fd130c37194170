//! Who may vouch for a host.

use ureq::tls::{Certificate, RootCerts};

/// Whom this machine trusts: what `SSL_CERT_FILE` and `SSL_CERT_DIR` name, else the system's own list, where a company's
/// certificate for its proxy stands, too. Mozilla's list, which is built in, where there is neither: in a container made
/// from nothing.
pub fn of_the_system() -> RootCerts {
    let found = rustls_native_certs::load_native_certs().certs;
    if found.is_empty() {
        return RootCerts::WebPki;
    }
    let certificates: Vec<_> = found.iter().map(|found| Certificate::from_der(found).to_owned()).collect();
    RootCerts::new_with_certs(&certificates)
}
