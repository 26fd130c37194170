//! Playbooks of pages that other people wrote.
