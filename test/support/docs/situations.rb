# frozen_string_literal: true

require "json"
require_relative "page"

module Docs
  # What a block finds when it runs: the pages that the example hosts serve, before and after a `git push`, and the
  # files of the workspace; nil for one that is not there. A block about a Rails app runs in one that has no seals yet.
  # A block is in the situation that its comment names.
  module Situations
    Situation = Struct.new(:pages, :after_deploy, :files, :rails_app, keyword_init: true) do
      def initialize(pages: HEALTHY, files: {}, **others) = super
    end

    SHA = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"
    CONFIG = "config/smoke_seal.yml"
    NAVIGATION = '<nav><a href="/">Home</a> <a href="/tasks">Tasks</a> <a href="/signin">Sign in</a> ' \
                 '<a href="/deployments">Deployments</a></nav>'

    def self.page(title, body, status: 200)
      text = "<!doctype html><html lang=\"en\"><head><title>#{title} | McRitchie Studio</title></head>" \
             "<body>#{NAVIGATION}<main><h1>#{title}</h1>#{body}</main></body></html>"
      [status, { "X-Revision" => SHA[0, 7], "Content-Type" => "text/html; charset=utf-8" }, text]
    end

    # Production that does not report its commit.
    def self.without_revision(pages)
      pages.transform_values { |status, headers, body| [status, headers.except("X-Revision"), body] }
    end

    HEALTHY = {
      "/up" => [200, { "X-Revision" => SHA[0, 7] }, "<body style=\"background: green\">up</body>"],
      "/" => page("McRitchie Studio", "<p>We build boards for teams that ship.</p>"),
      "/tasks" => page("Tasks", "<ul><li>Water the plants</li><li>Sharpen the pencils</li></ul>"),
      "/signin" => page("Sign in", '<form><input name="email"><input name="password" type="password"></form>'),
      "/deployments" => page("Oops", "", status: 500),
      "/robots.txt" => [200, { "Content-Type" => "text/plain" }, "User-agent: *\nDisallow:\n"]
    }.freeze
    BROKEN = HEALTHY.merge("/tasks" => page("Oops", "", status: 500), "/devops" => page("Devops", "")).freeze

    # The config that the README shows, and "not there yet" is "broken" after a second.
    README_CONFIG = Page.all.find { |page| page.path == "README.md" }.blocks
                        .find { |block| block.language == "yaml" }.code
                        .sub(/^( +)url: .+\n/, "\\0\\1boot_window: 1\n")
    SHOP_CONFIG = <<~YAML
      apps:
        shop:
          url: https://app.example.com
          boot_window: 0
          checks:
            up: { path: /up }
            home: { path: /, title: McRitchie }
            tasks: { path: /tasks, text: Tasks }
            signin: { path: /signin, selector: form }
            devops: { path: /devops, status: 404 }
            cycle: { path: /devops/cycle, status: 404 }
    YAML
    SHOP_WITH_REVISION = SHOP_CONFIG.sub("checks:", "revision: { header: X-Revision }\n    checks:")
    # The apps of the examples in Ruby.
    MANY_APPS_CONFIG = README_CONFIG + <<-YAML.gsub(/^ {4}/, "")
      shop: { url: https://app.example.com, boot_window: 0 }
      blog: { url: https://blog.example.com, boot_window: 0 }
      wiki: { url: https://wiki.example.com, boot_window: 0 }
      hub: { url: https://hub.example.com, boot_window: 0 }
      turf-monster: { url: https://turf.example.com, boot_window: 0, checks: { tasks: { path: /tasks } } }
    YAML
    # A seal, as --json-file writes it.
    SEAL = JSON.generate("status" => "green", "summary" => "1/1 green", "checked_at" => "2026-06-26T21:28:45Z",
                         "evidence" => [{ "check" => "up", "outcome" => "passed", "url" => "https://app.example.com/up",
                                          "attempts" => 1 }])
    # Stands for git: a push deploys, and everything else prints a commit.
    GIT = "case $1 in push) touch deployed ;; *) echo #{SHA} ;; esac".freeze

    DEFAULT = "a healthy production"
    # Of languages that need other things.
    OF_LANGUAGES = { "ruby" => "the apps of the Ruby examples", "diff" => "the apps of the Ruby examples" }.freeze
    # Of pages that are written into other repositories, and so have no comments.
    OF_PAGES = { "test/dummy/AGENTS.md" => "the app of the README" }.freeze

    ALL = {
      DEFAULT => Situation.new(files: { CONFIG => SHOP_CONFIG }),
      "the app of the README" => Situation.new(files: { CONFIG => README_CONFIG }),
      "a production that is broken" => Situation.new(pages: BROKEN, files: { CONFIG => README_CONFIG }),
      "the apps of the Ruby examples" => Situation.new(
        pages: HEALTHY.merge("https://turf.example.com/tasks" => page("Oops", "", status: 500)),
        files: { CONFIG => MANY_APPS_CONFIG }
      ),
      "a release" => Situation.new(files: { CONFIG => README_CONFIG }),
      "a ship in Rails" => Situation.new(files: { CONFIG => README_CONFIG }),
      "a Rails app" => Situation.new(rails_app: true),
      "no config yet" => Situation.new(pages: without_revision(HEALTHY), files: { CONFIG => nil }),
      "two mistakes in the config" => Situation.new(
        files: { CONFIG => README_CONFIG.sub("title:", "titel:").sub("'input[name=\"email\"]'", "'input['") }
      ),
      "production reports its commit" => Situation.new(
        files: { CONFIG => SHOP_WITH_REVISION, "before.json" => SEAL, "after.json" => SEAL }
      ),
      "a deploy that breaks the tasks" => Situation.new(
        pages: HEALTHY.merge("/signin" => page("Sign in", "")),
        after_deploy: HEALTHY.merge("/signin" => page("Sign in", ""), "/tasks" => page("Oops", "", status: 500)),
        files: { CONFIG => SHOP_CONFIG, "deployed" => nil }
      )
    }.freeze

    # @param block [Block]
    # @return [Situation]
    def self.of(block)
      ALL.fetch(block.situation || OF_LANGUAGES[block.language] || OF_PAGES.fetch(block.page, DEFAULT))
    end
  end
end
