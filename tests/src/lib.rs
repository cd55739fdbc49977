//! Tests that need more than one crate of the workspace; see `tests/`. Here: the examples of the README, compiled and run.

#![doc = include_str!("../../README.md")]
