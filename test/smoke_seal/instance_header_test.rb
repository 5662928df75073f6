# frozen_string_literal: true

require_relative "../test_helper"
require "logger"
require "open3"
require "openssl"
require "rack"
require "rack/lint"
require "rack/mock"
require "smoke_seal/instance_header"
require "socket"
require "stringio"

# The middleware by itself. What it shares with RevisionHeader is tested there.
class InstanceHeaderTest < Minitest::Test
  Header = SmokeSeal::InstanceHeader
  # Nothing that this machine happens to have.
  NONE = [*Header::VARIABLES, *Header::KEYS].to_h { |name| [name, nil] }.freeze
  OK = ->(_env) { [200, { "content-type" => "text/plain" }, ["ok"]] }

  include Workspace

  def log = @log ||= StringIO.new

  def answer(app = OK, env: {}, **options)
    with_env(NONE.merge(env)) do
      header = Header.new(app, logger: Logger.new(log), **{ instance: true, key: "k3y" }.merge(options))
      header.call(Rack::MockRequest.env_for("/"))
    end
  end

  def instance_name(**options) = answer(**options)[1]["x-instance"]

  def hash_of(identity, key: "k3y")
    OpenSSL::HMAC.hexdigest("SHA256", key, "smoke_seal instance\0#{identity}")[0, 16]
  end

  def test_off_adds_no_header
    [nil, false].each { |off| assert_equal OK.call({}), answer(instance: off) }
    assert_empty log.string
  end

  def test_the_sources_of_the_container_name_are_tried_in_order
    env = Header::VARIABLES.to_h { |name| [name, "of #{name}"] }
    Header::VARIABLES.each do |variable|
      assert_equal hash_of("of #{variable}"), instance_name(env: env)
      env = env.merge(variable => " ")
    end
    assert_equal hash_of(Socket.gethostname), instance_name(env: env)
  end

  def test_all_processes_of_a_container_have_one_name_and_each_container_another
    assert_equal instance_name(env: { "DYNO" => "web.1" }), instance_name(env: { "DYNO" => "web.1" })
    refute_equal instance_name(env: { "DYNO" => "web.1" }), instance_name(env: { "DYNO" => "web.2" })
    refute_equal instance_name(env: { "DYNO" => "web.1" }), instance_name(env: { "DYNO" => "web.1" }, key: "other")
  end

  def test_a_name_may_be_given
    assert_equal hash_of("app-1:3001"), instance_name(instance: "app-1:3001")
    assert_equal hash_of("app-1:3002"), instance_name(instance: -> { "app-1:3002" })
    assert_equal hash_of("app-1"), answer(instance: "app-1", header: "X-Pod")[1]["x-pod"]
  end

  def test_the_key_comes_from_the_option_or_the_environment
    env = Header::KEYS.to_h { |name| [name, "of #{name}"] }
    assert_equal hash_of("a", key: "given"), instance_name(instance: "a", env: env, key: -> { "given" })
    Header::KEYS.each do |variable|
      assert_equal hash_of("a", key: "of #{variable}"), instance_name(instance: "a", env: env, key: nil)
      env = env.merge(variable => "")
    end
  end

  def test_a_missing_key_or_name_adds_no_header_and_is_reported
    {
      /do not name their instance: there is no key; set SMOKE_SEAL_INSTANCE_KEY/ => { key: " " },
      /nothing identifies this instance; config.smoke_seal.instance may name it/ => { instance: -> { " " } },
      /"x pod" is not a valid header name/ => { header: "X Pod" },
      /Errno::ENOENT/ => { key: -> { File.read("/nowhere/key") } }
    }.each do |why, options|
      @log = nil
      assert_equal({ "content-type" => "text/plain" }, answer(**options)[1])
      assert_match why, log.string
    end
  end

  def test_nothing_that_identifies_the_container_is_disclosed
    said = [answer(env: { "DYNO" => "web.1" }, key: "hunter2").inspect, log.string].join
    refute_includes said, "web.1"
    refute_includes said, "hunter2"
    assert_match(/\A\h{16}\z/, instance_name(env: { "DYNO" => "web.1" }))
  end

  def test_an_answer_has_one_such_header_and_rack_accepts_it
    app = ->(_env) { [200, { "content-type" => "text/plain", "x-instance" => "of the app" }, ["ok"]] }
    with_env(NONE) do
      response = Rack::MockRequest.new(Rack::Lint.new(Header.new(app, instance: "a", key: "k3y"))).get("/")
      assert_equal hash_of("a"), response["X-Instance"]
    end
  end

  def test_a_cached_copy_gets_no_instance_header
    kept = ->(_env) { [200, { "Age" => "7200" }, ["ok"]] }
    assert_equal({ "Age" => "7200" }, answer(kept)[1])
  end

  def test_it_loads_alone
    script = 'require "smoke_seal/instance_header"; p [SmokeSeal.respond_to?(:run), defined?(Rails), ' \
             'SmokeSeal::InstanceHeader.new(->(_) { [200, {}, []] }, instance: "a", key: "k3y").call({})[1].values]'
    out, err, = Open3.capture3(RbConfig.ruby, "-I#{File.expand_path("../../lib", __dir__)}", "-e", script)
    assert_equal ["", %([false, nil, ["#{hash_of("a")}"]]\n)], [err, out]
  end
end
