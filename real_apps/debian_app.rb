# frozen_string_literal: true

require_relative "app"
require_relative "file_server"

module RealApps
  # An app from Debian's packages, in the root of its own.
  class DebianApp < App
    # The packages to install; the first is the app, and gives the version.
    def packages = [name]

    # What all apps of a kind need besides.
    def runtime = []

    def fetch = DebianRoot.install(packages + runtime, log: log)

    def version = DebianRoot.version(packages.first)

    private

    # Its data, seen from within the root.
    def inner_state = "/srv/#{name}"

    # Its data, seen from outside.
    def state = File.join(DebianRoot.path, inner_state)

    def run_inside(*command) = run(*DebianRoot.inside(*command))

    def background_inside(*command, env: {}) = background(*DebianRoot.inside(*command), env: env)
  end

  # Documentation as Debian ships it, behind nginx.
  class DocumentationApp < DebianApp
    def runtime = FileServer::PACKAGES

    # The folder of its pages, seen from within the root.
    def pages = raise(NotImplementedError)

    def prepare(_url) = fresh_folder

    def start(port:, **)
      [background(*FileServer.command(folder: pages, state: inner_state, port: port))]
    end
  end

  # An app in PHP, behind PHP's own server.
  class PhpApp < DebianApp
    WORKERS = { "PHP_CLI_SERVER_WORKERS" => "4" }.freeze
    private_constant :WORKERS

    def runtime = %w[php-cli php-sqlite3 php-mbstring php-xml php-intl php-curl php-gd php-mysql]

    # The folder of what is served, seen from within the root.
    def pages = "/usr/share/#{name}"

    # A script that answers every request, or nil.
    def router = nil

    def prepare(_url) = fresh_folder

    def start(port:, **)
      [background_inside("php", "-S", "127.0.0.1:#{port}", "-t", pages, *router, env: WORKERS)]
    end
  end
end
