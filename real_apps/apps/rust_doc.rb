# frozen_string_literal: true

require_relative "../debian_app"

module RealApps
  # https://doc.rust-lang.org
  class RustDoc < DocumentationApp
    name_of "rust-doc"
    description "Rust's documentation, served by nginx"

    def pages = "/usr/share/doc/rust-doc/html"
  end
end
