# frozen_string_literal: true

require_relative "generated_host"

# How the pages are offered in the host's routes, and how that is undone.
class RoutesFileTest < ActiveSupport::TestCase
  include GeneratedHost

  PATH = "config/routes.rb"
  LINE = "# mount SmokeSeal::Engine => \"/smoke_seal\" # production's seals, see docs/pages.md of the gem smoke_seal"
  ROUTES = "Rails.application.routes.draw do\n  root \"home#show\"\nend\n"

  # @return [Array(String, String)] what becomes of the routes, and what was said
  def after_install(routes, behavior: :invoke, others: {})
    in_folder("app/models/release.rb" => MODEL, PATH => "", **others) do |folder|
      File.binwrite(File.join(folder, PATH), routes)
      said = generate(folder, behavior: behavior)
      return [File.binread(File.join(folder, PATH)), said]
    end
  end

  {
    "Rails.application.routes.draw do\n" => "  root \"home#show\"\nend\n",
    "# All routes.\n\nMcritchieStudio::Application.routes.draw do # by hand\n" => "  get \"*path\", to: \"a#b\"\nend\n",
    "module Shop\n  ::Rails.application.routes.draw() {\n" => "  }\nend\n",
    "Rails.application.routes.draw do\r\n" => "  root \"home#show\"\r\nend\r\n",
    "# \xE9\nRails.application.routes.draw do\n".b => "  get \"\xE9\", to: \"a#b\"\nend\n".b
  }.each do |head, tail|
    test "the comment is the first line of the block, and destroy removes it: #{head.inspect}" do
      routes, said = after_install(head + tail)
      indent = head[/^ *(?=[:\w]+\.)/]
      assert_equal [head, indent, "  ", LINE, head[/\r?\n\z/], tail].join.b, routes
      assert_match(/^ +insert +#{PATH} # mount SmokeSeal::Engine/, said)
      left, said = after_install(routes, behavior: :revoke)
      assert_equal (head + tail).b, left
      assert_match(/^ +subtract +#{PATH} # mount/, said)
    end
  end

  test "run twice it offers the pages once" do
    once, = after_install(ROUTES)
    twice, said = after_install(once)
    assert_equal once, twice
    assert_match(/^ +identical +#{PATH}$/, said)
  end

  ["  mount SmokeSeal::Engine => \"/seals\"\n", "  mount(\n    ::SmokeSeal::Engine, at: \"/seals\"\n  )\n",
   "  # mount SmokeSeal::Engine => \"/seals\"\n"].each do |mount|
    test "routes with a mount are not changed, and destroy names it: #{mount.strip}" do
      mounted = ROUTES.sub("\n", "\n#{mount}")
      assert_equal mounted, after_install(mounted).first
      routes, said = after_install(mounted, behavior: :revoke)
      assert_equal mounted, routes
      assert_match(/^ +keep +#{PATH} remove SmokeSeal::Engine by hand$/, said)
    end
  end

  test "a mount in another file of the routes counts" do
    routes, said = after_install(ROUTES, others: { "config/routes/admin.rb" => "mount SmokeSeal::Engine => \"/x\"\n" })
    assert_equal ROUTES, routes
    assert_match(/^ +identical +#{PATH}$/, said)
  end

  ["", "Rails.application.routes.draw { root \"home#show\" }\n", "routes = proc do\nend\n",
   "Shop::Engine.routes.draw do\nend\n"].each do |odd|
    test "routes that begin otherwise are not changed, and what to add is printed: #{odd.inspect}" do
      routes, said = after_install(odd)
      assert_equal odd, routes
      assert_includes said, "#{PATH} does not begin its routes on a line of their own: add " \
                            "`mount SmokeSeal::Engine => \"/smoke_seal\"` to the routes, if you want its pages"
    end
  end

  test "a host without routes gets none, and is told what to add" do
    in_folder("app/models/release.rb" => MODEL) do |folder|
      assert_includes generate(folder), "#{PATH} does not exist: add `mount SmokeSeal::Engine => \"/smoke_seal\"`"
      assert_not File.exist?(File.join(folder, PATH))
      assert_not_includes destroy(folder), PATH
    end
  end

  test "the comment stays while another model is sealed" do
    in_folder("app/models/release.rb" => MODEL, PATH => ROUTES,
              "app/models/rollout.rb" => "class Rollout < AR\n  include SmokeSeal::Sealable\nend\n") do |folder|
      generate(folder)
      destroy(folder)
      assert_includes read(folder, PATH), LINE
    end
  end

  test "--pretend writes no routes" do
    in_folder("app/models/release.rb" => MODEL, PATH => ROUTES) do |folder|
      generate(folder, "--pretend")
      assert_equal ROUTES, read(folder, PATH)
    end
  end
end
