# frozen_string_literal: true

require "json"
require_relative "app"

module RealApps
  # An app from the npm registry, in a folder of its own.
  class NpmApp < App
    QUIET = { "npm_config_fund" => "false", "npm_config_audit" => "false", "npm_config_update_notifier" => "false",
              "NEXT_TELEMETRY_DISABLED" => "1", "DO_NOT_TRACK" => "1" }.freeze
    private_constant :QUIET

    # The packages to install, each with a version where that matters; the first is the app.
    def packages = [name]

    def fetch
      need_npm
      Cache.once("npm-#{name}") { npm("install", *packages) }
    end

    def version
      package = packages.first.sub(/(?<=.)@.*/, "")
      JSON.parse(File.read(File.join(modules, package, "package.json"))).fetch("version")
    end

    private

    def home = Cache.folder(name)

    def modules = File.join(home, "node_modules")

    def need_npm
      raise Unavailable, "npm is missing" unless Shell.have?("npm")
    end

    def npm(command, *arguments, folder: home)
      Shell.run("npm", command, "--no-fund", "--no-audit", *arguments, env: QUIET, folder: folder, log: log)
    end

    # A program that one of its packages brings.
    def program(name) = File.join(modules, ".bin", name)

    def environment = QUIET
  end
end
