# frozen_string_literal: true

require_relative "../test_helper"
require "logger"
require "open3"
require "openssl"
require "rack"
require "rack/lint"
require "rack/mock"
require "smoke_seal/revision_header"
require "stringio"

# The middleware by itself, in front of apps of all kinds.
class RevisionHeaderTest < Minitest::Test
  include Workspace

  Header = SmokeSeal::RevisionHeader
  SHA = "4F2c9d1e07b35a86c1d0f9e2b7a4836c5d1e0f92"
  # Nothing that this machine happens to have.
  NONE = [*Header::Commit::VARIABLES, Header::KEY].to_h { |name| [name, nil] }.freeze
  OK = ->(_env) { [200, { "content-type" => "text/plain" }, ["ok"]] }

  def log = @log ||= StringIO.new

  def said = log.string

  # The middleware in front of +app+, in an empty folder unless +root+ is given.
  def header(app = OK, env: {}, root: nil, **options)
    with_env(NONE.merge(env)) do
      in_folder do |folder|
        return Header.new(app, root: root || folder, logger: Logger.new(log), **{ revision: :full }.merge(options))
      end
    end
  end

  def answer(app = OK, **options) = header(app, **options).call(Rack::MockRequest.env_for("/"))

  def revision(**options) = answer(**options)[1]["x-revision"]

  def assert_no_header(why, **options)
    assert_equal({ "content-type" => "text/plain" }, answer(**options)[1])
    assert_match why, said
    assert_equal 1, said.lines.size, said
  end

  def test_each_form_of_the_header_reveals_what_it_should
    hmac = OpenSSL::HMAC.hexdigest("SHA256", "k3y", "4f2c9d1")
    assert_equal SHA, revision(sha: SHA)
    assert_equal "4F2c9d1", revision(sha: SHA, revision: "short")
    assert_equal hmac, revision(sha: SHA, revision: :hmac, key: "k3y")
    assert_equal hmac, revision(sha: "4f2c9d1", revision: :hmac, key: -> { "k3y" }), "of a short SHA"
    assert_equal hmac, revision(sha: SHA, revision: :hmac, env: { Header::KEY => "k3y" })
    assert_equal hmac, revision(sha: SHA, revision: :hmac, key: "k3y", env: { Header::KEY => "other" })
    assert_empty said
  end

  def test_off_adds_no_header
    assert_equal OK.call({}), answer(revision: nil, sha: SHA)
    assert_empty said
  end

  def test_the_sources_of_the_revision_are_tried_in_order
    letters = %w[a b c d].map { |letter| letter * 40 }
    env = Header::Commit::VARIABLES.zip(letters).to_h
    in_folder("REVISION" => "#{"e" * 40}\n") do |root|
      assert_equal SHA, revision(env: env, root: root, sha: -> { SHA })
      assert_equal "e" * 40, revision(env: env, root: root, sha: "")
      File.delete("#{root}/REVISION")
      env.each do |name, sha|
        assert_equal sha, revision(env: env, root: root)
        env = env.merge(name => "")
      end
    end
  end

  def test_an_uncommitted_suffix_is_ignored
    assert_equal SHA, revision(env: { "KAMAL_VERSION" => "#{SHA}_uncommitted_0f1e2d3c4b5a6978" })
  end

  def test_a_value_that_is_not_a_sha_is_ignored
    in_folder("REVISION" => "\xFFv42\n") do |root|
      assert_equal SHA, revision(root: root, env: { "KAMAL_VERSION" => "latest", "GIT_SHA" => "#{SHA}\n" })
    end
  end

  def test_a_given_revision_may_be_any_name
    assert_equal "v1.2.3-rc1", revision(sha: " v1.2.3-rc1\n")
  end

  def test_it_is_looked_up_once
    calls = 0
    header = header(sha: -> { (calls += 1).to_s * 7 })
    answers = Array.new(3) { header.call({})[1]["x-revision"] }
    assert_equal [["1111111"] * 3, 1], [answers, calls]
  end

  def test_an_unknown_revision_adds_no_header_and_is_reported
    assert_no_header(%r{WARN.*: this process does not know its revision: no SHA in /.*/REVISION, nor in HEROKU_BUILD})
  end

  def test_a_missing_key_adds_no_header_and_is_reported
    assert_no_header(/no key for :hmac; set SMOKE_SEAL_REVISION_KEY/, sha: SHA, revision: :hmac, key: " ")
  end

  def test_an_invalid_revision_adds_no_header_and_is_reported
    [
      [/:ful is no form of a revision; known: :full, :short, :hmac/, { revision: :ful, sha: SHA }],
      [/"x revision" is not a valid header name/, { header: "X Revision", sha: SHA }],
      [/the revision must be 1 to 100 visible ASCII/, { sha: "v1\r\nSet-Cookie: a=b" }],
      [/NoMethodError: boom/, { sha: -> { raise NoMethodError, "boom\n#<of a long object>" } }],
      [/Errno::ENOENT/, { revision: :hmac, sha: SHA, key: -> { File.read("/nowhere/key") } }]
    ].each do |why, options|
      @log = nil
      assert_no_header(why, **options)
    end
  end

  def test_no_secret_is_logged
    header(revision: :hmac, sha: SHA, key: -> { raise "https://me:hunter2@vault.example/ is sealed" })
    refute_includes said, "hunter2"
    refute_includes header(revision: :hmac, sha: SHA, key: "hunter2").inspect, "hunter2"
  end

  def test_a_failing_log_does_not_prevent_the_apps_start
    broken = Object.new
    def broken.warn(*) = raise(IOError, "closed stream")
    with_env(NONE) { assert_equal OK.call({}), Header.new(OK, revision: :full, root: "/", logger: broken).call({}) }
  end

  def test_an_answer_has_one_such_header_whatever_the_app_said
    app = ->(_env) { [200, { "X-REVISION" => "of the app", "Cache-Control" => "max-age=60" }, []] }
    assert_equal({ "Cache-Control" => "max-age=60", "x-revision" => SHA }, answer(app, sha: SHA)[1])
    assert_equal "4F2c9d1", answer(sha: SHA, revision: :short, header: "X-Build")[1]["x-build"]
  end

  def test_headers_that_an_app_keeps_stay_as_they_are
    kept = { "content-type" => "text/plain" }.freeze
    app = ->(_env) { [200, kept, []].freeze }
    2.times { assert_equal SHA, answer(app, sha: SHA)[1]["x-revision"] }
    assert_equal({ "content-type" => "text/plain" }, kept)
  end

  def test_both_racks_take_its_headers
    kinds = [Hash]
    kinds << Rack::Headers if defined?(Rack::Headers)
    kinds << Rack::Utils::HeaderHash if Rack.release < "3"
    kinds.each do |kind|
      app = ->(_env) { [200, kind[{ "content-type" => "text/plain", "x-revision" => "of the app" }], ["ok"]] }
      response = Rack::MockRequest.new(Rack::Lint.new(header(app, sha: SHA))).get("/")
      assert_equal SHA, response["X-Revision"]
      assert_equal 1, (response.headers.keys.count { |name| name.casecmp?("x-revision") })
    end
  end

  def test_a_cached_copy_gets_no_revision_header
    kept = ->(age) { ->(_env) { [200, { "Age" => age }, ["ok"]] } }
    assert_equal({ "Age" => "7200" }, answer(kept["7200"], sha: SHA)[1])
    assert_equal SHA, answer(kept["0"], sha: SHA)[1]["x-revision"]
  end

  def test_a_page_that_was_not_modified_names_its_revision_and_keeps_its_tag
    page = ->(_env) { [200, { "Content-Type" => "text/plain" }, ["ok"]] }
    app = Rack::ConditionalGet.new(Rack::ETag.new(page))
    tags = [SHA, "b" * 40].map { |sha| answer(app, sha: sha)[1].transform_keys(&:downcase)["etag"] }
    assert_equal 1, tags.uniq.size
    unmodified = header(app, sha: SHA).call(Rack::MockRequest.env_for("/", "HTTP_IF_NONE_MATCH" => tags.first))
    assert_equal [304, SHA], [unmodified[0], unmodified[1]["x-revision"]]
  end

  def test_any_answer_of_the_app_is_passed_on
    odd = Object.new
    [nil, [200, nil, []], [200, odd, []], [-1, {}, []], [200, [%w[a b]], []]].each do |response|
      given = answer(->(_env) { response }, sha: SHA)
      response && response[0] == -1 ? assert_equal(-1, given[0]) : assert_same(response, given)
    end
  end

  def test_an_exception_of_the_app_passes_through
    error = assert_raises(RuntimeError) { answer(->(_env) { raise "boom" }, sha: SHA) }
    assert_equal "boom", error.message
  end

  def test_it_loads_alone
    script = 'require "smoke_seal/revision_header"; ' \
             "p [SmokeSeal.respond_to?(:run), defined?(Rails), defined?(OpenSSL), " \
             "SmokeSeal::RevisionHeader.new(->(_) { [200, {}, []] }, revision: :full).call({})]"
    with_env(NONE.merge("GIT_SHA" => SHA)) do
      out, err, = Open3.capture3(RbConfig.ruby, "-I#{File.expand_path("../../lib", __dir__)}", "--disable-gems",
                                 "-e", script)
      assert_equal ["", %([false, nil, nil, [200, {"x-revision"=>"#{SHA}"}, []]]\n)], [err, out.gsub(" => ", "=>")]
    end
  end

  def test_without_a_logger_the_reason_goes_to_standard_error
    with_env(NONE) { assert_output("", /answers do not name their revision/) { Header.new(OK, revision: :full) } }
  end
end
