# frozen_string_literal: true

require "yaml"
require_relative "../http_server"
require_relative "../workspace"

module Docs
  # A run for each line of docs/verdicts.md, in their order there.
  class VerdictLines
    include Workspace

    URL = "https://app.example.com"
    PAGES = { "/" => "<title>Shop</title><h1>Shop</h1>", "/tasks" => "<h1>Tasks</h1>", "/up" => "<h1>up</h1>",
              "/signin" => "<h1>Sign in</h1><form></form>", "/about" => "<h1>About</h1>", "/help" => "<h1>Help</h1>" }
            .transform_values { |body| [200, {}, body] }.freeze
    CHECKS = { "home" => { "path" => "/", "title" => "Shop" }, "tasks" => { "path" => "/tasks" },
               "signin" => { "path" => "/signin", "selector" => "form" }, "up" => { "path" => "/up" },
               "about" => { "path" => "/about" }, "help" => { "path" => "/help" } }.freeze
    SEVEN = CHECKS.merge("blog" => { "path" => "/about" }).freeze
    # Only two of them are of the app's own revision.
    FIVE = CHECKS.slice("home", "tasks")
                 .merge(CHECKS.slice("up", "about", "help").transform_values { |it| { **it, "revision" => false } })

    BROKEN = [500, {}, "<h1>Oops</h1>"].freeze
    NO_FORM = [200, {}, "<h1>Sign in</h1>"].freeze
    SLOW_DOWN = [429, { "Retry-After" => "600" }, "slow down"].freeze
    NGINX = [503, { "Server" => "nginx" }, <<~HTML].freeze
      <html><head><title>503 Service Temporarily Unavailable</title></head>
      <body><center><h1>503 Service Temporarily Unavailable</h1></center><hr><center>nginx</center></body></html>
    HTML
    REVISION = { "revision" => { "header" => "X-Revision" } }.freeze
    INSTANCES = { "instances" => { "header" => "X-Instance", "expect" => 4 } }.freeze
    AT_ONCE = { "boot_window" => 0 }.freeze
    SOON = { "boot_window" => 0.5 }.freeze
    # What a share of the attempts needs.
    LATER = { "boot_window" => 2 }.freeze

    RUNS = %i[green settled failing edge failing_at_once old_revision new_and_before nothing_new throttled
              all_instances some_instances one_instance some_attempts old_instance].freeze

    def initialize
      @threads = RUNS.map { |run| Thread.new { send(run) }.tap { |thread| thread.report_on_exception = false } }
    end

    def size = RUNS.size

    # @return [String] what the run says
    def summary(index) = @threads.fetch(index).value

    private

    def green = run(AT_ONCE)

    def settled
      first = turns { |turn| turn.zero? ? BROKEN : nil }
      other = turns { |turn| turn.zero? ? BROKEN : nil }
      run({ "boot_window" => 5 }, { "/tasks" => or_page("/tasks", first), "/about" => or_page("/about", other) })
    end

    def failing = run(SOON, { "/tasks" => BROKEN, "/signin" => NO_FORM })

    def edge = run(SOON, { "/" => NGINX, "/tasks" => NGINX, "/signin" => NGINX })

    def failing_at_once = run(AT_ONCE, { "/" => [200, {}, "<title>Other</title><h1>Other</h1>"] })

    def old_revision
      pages = %w[/ /tasks].to_h { |path| [path, with(path, "X-Revision" => "3183001")] }
      run({ **SOON, **REVISION, "checks" => FIVE }, pages, sha: "abcdef1")
    end

    def new_and_before
      tasks = turns { |turn| turn.zero? ? nil : BROKEN }
      pages = { "/tasks" => or_page("/tasks", tasks), "/signin" => NO_FORM }
      run({ **AT_ONCE, "checks" => SEVEN }, pages, baseline: true)
    end

    def nothing_new = run({ **AT_ONCE, "checks" => SEVEN }, { "/signin" => NO_FORM }, baseline: true)

    # It is asked for last: the app is not asked for anything after such an answer.
    def throttled
      checks = CHECKS.except("tasks").merge(CHECKS.slice("tasks"))
      run({ **AT_ONCE, "concurrency" => 1, "checks" => checks }, { "/tasks" => SLOW_DOWN })
    end

    def all_instances = run({ **AT_ONCE, **INSTANCES }, balanced(4))

    def some_instances = run({ "boot_window" => 1, **INSTANCES }, balanced(3))

    def one_instance
      run({ **LATER, **INSTANCES }, balanced(4) { |path, instance| BROKEN if path == "/tasks" && instance == 3 })
    end

    def some_attempts
      third = turns { |turn| turn % 3 == 2 ? BROKEN : nil }
      run({ **LATER, **INSTANCES }, balanced(4) { |path, _| third.call if path == "/tasks" })
    end

    def old_instance
      revision = { "header" => "X-Revision", "path" => "/up" }
      settings = { "revision" => revision, "instances" => { "header" => "X-Instance" } }
      pages = PAGES.to_h { |path, _| [path, with(path, "X-Revision" => "0a1b2c3", "X-Instance" => "i1")] }
      home = turns do |turn|
        old = (turn % 4).zero?
        with("/", "X-Revision" => old ? "9f8e7d6" : "0a1b2c3", "X-Instance" => old ? "b3f0c2d1" : "i#{turn % 4}")
      end
      run({ **SOON, **settings }, pages.merge("/" => ->(_) { home.call }), sha: "0a1b2c3")
    end

    # Counts its calls.
    def turns
      turn = -1
      lock = Mutex.new
      -> { yield lock.synchronize { turn += 1 } }
    end

    def or_page(path, turns) = ->(_) { turns.call || PAGES.fetch(path) }

    def with(path, headers) = PAGES.fetch(path).then { |status, _, body| [status, headers, body] }

    # Instances in turn; the block says what one of them answers instead of the page.
    def balanced(count)
      instance = turns { |turn| turn % count }
      PAGES.to_h do |path, page|
        [path, lambda do |_|
          number = instance.call
          status, _, body = (yield(path, number) if block_given?) || page
          [status, { "X-Instance" => "i#{number}" }, body]
        end]
      end
    end

    def run(settings, pages = {}, baseline: false, sha: nil)
      HTTPServer.start(PAGES.merge(pages)) do |server|
        app = { "url" => server.url, "checks" => CHECKS }.merge(settings)
        in_app(YAML.dump("apps" => { "shop" => app })) do |folder|
          config = "#{folder}/config/smoke_seal.yml"
          before = SmokeSeal.baseline("shop", config: config) if baseline
          return SmokeSeal.run("shop", config: config, sha: sha, baseline: before).summary.gsub(server.url, URL)
        end
      end
    end
  end
end
