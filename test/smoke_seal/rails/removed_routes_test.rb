# frozen_string_literal: true

require "rails_helper"
require "open3"
require "tmpdir"

# Two commits of an app's routes, and what the later one took away.
class RemovedRoutesTest < ActiveSupport::TestCase
  BEFORE = <<~RUBY
    Rails.application.routes.draw do
      get "/up", to: proc { [200, {}, []] }
      get "/devops", to: "devops#show"
      get "/devops/cycle", to: "devops#cycle"
      post "/devops/restart", to: "devops#restart"
      resources :tasks, only: %i[index show]
      get "/tasks/archive", to: "tasks#archive"
      get "/old", to: redirect("/")
    end
  RUBY
  AFTER = <<~RUBY
    Rails.application.routes.draw do
      get "/up", to: proc { [200, {}, []] }
      resources :tasks, only: %i[index show]
      root to: "home#show"
    end
  RUBY

  setup do
    @repo = Dir.mktmpdir
    git("init", "--quiet")
  end

  teardown { FileUtils.rm_rf(@repo) }

  def git(*command)
    out, status = Open3.capture2e("git", "-C", @repo, "-c", "user.name=t", "-c", "user.email=t@example.com", *command)
    assert_predicate status, :success?, out
    out
  end

  def commit(files)
    files.each do |name, content|
      path = File.join(@repo, name)
      FileUtils.mkdir_p(File.dirname(path))
      content ? File.write(path, content) : FileUtils.rm_f(path)
    end
    git("add", "--all")
    git("commit", "--quiet", "--allow-empty", "--message", "x")
    git("rev-parse", "HEAD").chomp
  end

  def between(...) = SmokeSeal::RemovedRoutes.between(...)
  def routes(source) = commit("config/routes.rb" => source)

  test "paths without parameters that no route answers any longer are listed" do
    from = routes(BEFORE)
    routes(AFTER)
    # /tasks/archive is now a task called archive, as far as anyone can tell from here.
    assert_equal %w[/devops /devops/cycle /old], between(from, root: @repo)
  end

  test "without a removed route the list is empty" do
    from = routes(AFTER)
    to = routes(BEFORE)
    assert_equal ["/"], between(from, to, root: @repo)
    assert_empty between(to, to, root: @repo)
  end

  test "routes in files of their own are drawn from the commit's version" do
    skip "routes had no files of their own then" unless ActionDispatch::Routing::RouteSet.method_defined?(:draw_paths=)
    from = commit("config/routes.rb" => "Rails.application.routes.draw { draw :admin }",
                  "config/routes/admin.rb" => "get '/admin', to: 'admin#show'")
    to = commit("config/routes.rb" => AFTER, "config/routes/admin.rb" => nil)
    assert_equal ["/admin"], between(from, to, root: @repo)
  end

  test "the routes of this process stay unchanged" do
    routes = Rails.application.routes
    before = routes.routes.size
    name = Rails.application.class.name
    from = routes("#{name}.routes.draw { get '/gone', to: 'x#y' }\nENV['DRAWN'] = '1'")
    to = routes("#{name}.routes.draw { }")
    assert_equal ["/gone"], between(from, to, root: @repo)
    assert_same routes, Rails.application.routes
    assert_equal before, routes.routes.size
    assert_nil ENV.fetch("DRAWN", nil)
  end

  test "an unreadable commit is reported" do
    from = routes(AFTER)
    {
      ["0" * 40, from] => "no such commit",
      ["--upload-pack=x", from] => "no such commit",
      [routes("raise 'boom'"), from] => "the routes could not be drawn: RuntimeError: boom",
      [routes("exit!"), from] => "ended early",
      [commit("config/routes.rb" => nil), from] => "has no config/routes.rb"
    }.each do |(old, new), message|
      error = assert_raises(SmokeSeal::RemovedRoutes::UnreadableError) { between(old, new, root: @repo) }
      assert_includes error.message, message
    end
  end

  test "a folder that is no repository is reported" do
    error = assert_raises(SmokeSeal::RemovedRoutes::UnreadableError) { between("HEAD", root: Dir.tmpdir) }
    assert_match(/no such commit|not a git repository/, error.message)
  end
end
