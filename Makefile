# The project's commands. `make help` lists them. One profile (release), one target folder, so that
# nothing is compiled twice; only the long run of tests has each crate optimised as one piece (.ci/soak.toml).

.PHONY: help setup test demo soak bench deb
.DEFAULT_GOAL := help
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

TARGET := $(or $(CARGO_TARGET_DIR),target)
DETENTE := $(TARGET)/release/detente
FUZZ := $(TARGET)/release/detente-fuzz
# Where rustup puts cargo, for a shell that was started before it.
export PATH := $(PATH):$(HOME)/.cargo/bin

help: ## lists the commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

setup: ## checks what the build needs; as root on Debian installs it
	@.ci/setup test

# What fails soonest comes first; the lines of `cargo test` come last.
test: setup ## format, lints, rules of the project, second verifier, every test
	cargo fmt --all --check
	cargo clippy --release --workspace --all-targets -- -D warnings
	cargo xtask tidy
	cargo build --release --bin detente --bin detente-fuzz
	python3 spec/check/tests.py --detente $(DETENTE) --fuzz $(FUZZ)
	.ci/schemathesis $(DETENTE) 15
	.ci/html $(DETENTE)
	.ci/calendar $(DETENTE)
	.ci/feeds $(DETENTE)
	cargo test --release --workspace
	@systemd-analyze security --offline=true --no-pager packaging/systemd/detente.service 2>/dev/null | tail -n 1

# Standard output is the demonstration's alone: with ONCE=1 its last line is JSON.
demo: ## two nodes on this machine, until Ctrl-C; ONCE=1: one run, then one line of JSON
	@{ .ci/setup && cargo build --release --bin detente 1>&2; } || { $(BUILD_FAILED); exit 1; }
	@$(DETENTE) demo $(if $(ONCE),--once)

BUILD_FAILED := $(if $(ONCE),echo '{"error": "the build failed; standard error says why"}',true)

soak: setup ## every test with its long counts
	@.ci/setup soak
	cargo build --release --bin detente --bin detente-fuzz
	DETENTE_SOAK=1 python3 spec/check/tests.py --detente $(DETENTE) --fuzz $(FUZZ)
	.ci/fuzz 60
	.ci/schemathesis $(DETENTE) 1200
	DETENTE_SOAK=1 cargo --config .ci/soak.toml test --release --workspace

deb: setup ## the Debian package, in $(TARGET)/debian; the same bytes for the same commit
	cargo build --release --bin detente
	@mkdir -p $(TARGET)/debian && packaging/deb.sh $(DETENTE) $(TARGET)/debian

bench: setup ## how fast a FLASH arrives, messages a second, verifications a second
	cargo run --release --package detente-cli --example bench
