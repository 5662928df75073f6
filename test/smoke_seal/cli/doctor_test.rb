# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/prod_smoke"
require "smoke_seal/cli"
require "json"
require "time"

# prod-smoke doctor: what keeps a machine from making a seal.
class CLIDoctorTest < Minitest::Test
  include ProdSmoke

  DOCTOR = SmokeSeal::CLI::Doctor
  NAMES = %w[extension ruby tls_roots config app proxy resolver request clock disk file_descriptors].freeze
  SECRET = "canary-secret"

  def doctor(*arguments, **options)
    result = Command.run("doctor", "--json", *arguments, **options)
    assert_empty result.err
    [JSON.parse(result.out), result.code]
  end

  def item(data, name) = data.fetch("items").find { |one| one["name"] == name } || flunk("no #{name} in #{data}")

  def status(data, name) = item(data, name).fetch("status")

  def test_a_healthy_machine_has_no_problem
    HTTPServer.start({ "/" => PAGE }) do |server|
      in_studio(server) do |folder|
        data, code = doctor(folder: folder)
        assert_equal 0, code
        assert_equal ["studio", server.url, true], data.values_at("app", "url", "passed")
        assert_equal NAMES, (data["items"].map { |one| one["name"] })
        assert_equal %w[name status text advice details], item(data, "request").keys
        assert_equal [200, "HTTP/1.1"], item(data, "request")["details"].values_at("http_status", "protocol")
        assert_equal 1, server.requests.size
      end
    end
  end

  def test_the_text_has_a_line_for_each_item
    HTTPServer.start({ "/" => PAGE }) do |server|
      in_studio(server) do |folder|
        text = Command.run("doctor", folder: folder)
        assert_match(%r{^✓  request +GET #{server.url}/: 200 in \d+ ms, HTTP/1.1$}, text.out)
        assert_equal "Seals can be made on this machine.", text.out.lines(chomp: true).last
      end
    end
  end

  def test_it_works_without_a_config
    in_folder do |folder|
      data, code = doctor(folder: folder)
      assert_equal [0, nil, nil], [code, data["app"], data["url"]]
      assert_equal %w[warning skipped skipped], (%w[config app request].map { |name| status(data, name) })
      assert_match(/prod-smoke init/, item(data, "config")["advice"].first)
    end
  end

  def test_it_works_where_the_extension_cannot_be_loaded
    in_app("apps: { shop: { url: https://shop.example } }") do |folder|
      FileUtils.cp_r(File.join(Command::ROOT, "lib"), folder)
      FileUtils.rm(Dir.glob("#{folder}/lib/**/*.{so,bundle}"))
      command = [RbConfig.ruby, "-I#{folder}/lib", File.join(Command::ROOT, "exe/prod-smoke")]
      data, code = doctor(folder: folder, command: command)
      assert_equal [3, false], [code, data["passed"]]
      assert_equal %w[problem ok skipped], (%w[extension config app].map { |name| status(data, name) })
      assert_match(/\Abuild it on this machine: /, item(data, "extension")["advice"].first)
    end
  end

  def test_each_error_of_the_config_is_listed
    in_app("apps: { shop: { url: https://shop.example, checks: { home: { path: /, titel: x, tex: y } } } }") do |folder|
      data, code = doctor("--offline", folder: folder)
      assert_equal [3, "problem", "skipped"], [code, status(data, "config"), status(data, "app")]
      assert_equal(%w[titel tex], item(data, "config")["advice"].map { |line| line[/checks\.home\.(\w+)/, 1] })
    end
    data, code = doctor("--config", "/no/such.yml")
    assert_equal [3, "problem"], [code, status(data, "config")]
    assert_match(/no such file/, item(data, "config")["text"])
  end

  def test_unknown_app_is_a_problem
    in_app("apps: { shop: { url: https://shop.example } }") do |folder|
      data, code = doctor("shoop", "--offline", folder: folder)
      assert_equal [3, "unknown app shoop; known: shop"], [code, item(data, "app")["text"]]
    end
  end

  def test_variables_that_are_not_set_are_named_and_no_value_is_shown
    yaml = <<~YAML
      apps:
        shop:
          url: https://user:#{SECRET}@shop.example
          headers: { Authorization: env:SHOP_TOKEN, X-Set: env:SHOP_SET }
          browser: { command: no-such-program test, env: [E2E_USER] }
      alert: { discord: env:SHOP_WEBHOOK }
    YAML
    in_app(yaml) do |folder|
      env = { "SHOP_SET" => SECRET, "HTTPS_PROXY" => "http://me:#{SECRET}@proxy.example:3128" }
      data, code = doctor("--offline", folder: folder, env: env)
      assert_equal [3, "problem", "warning"], [code, status(data, "variables"), status(data, "browser")]
      details = item(data, "variables")["details"]
      assert_equal %w[SHOP_TOKEN SHOP_SET E2E_USER SHOP_WEBHOOK], details["named"]
      assert_equal %w[SHOP_TOKEN E2E_USER SHOP_WEBHOOK], details["missing"]
      refute_includes data.to_s, SECRET

      env = env.merge("SHOP_TOKEN" => SECRET)
      data, code = doctor("--offline", folder: folder, env: env)
      assert_equal [0, "warning"], [code, status(data, "variables")]
      text = Command.run("doctor", "--offline", folder: folder, env: env).out
      refute_includes data.to_s + text, SECRET
    end
  end

  def test_a_vantage_whose_variable_is_not_set_is_not_asked
    yaml = <<~YAML
      apps: { shop: { url: https://shop.example } }
      vantages: { sfo: { driver: vote, key: [env:SFO_KEY] }, tokyo: { driver: globalping, location: Tokyo, token: env:TOKEN } }
    YAML
    in_app(yaml) do |folder|
      advice = item(doctor("--offline", folder: folder, env: {}).first, "variables")["advice"]
      assert_equal ["set SFO_KEY: vantages.sfo.key[0] needs it, or the vantage is not asked",
                    "set TOKEN: vantages.tokyo.token needs it, or the vantage is not asked"], advice
    end
  end

  def test_offline_sends_nothing
    HTTPServer.start({ "/" => PAGE }) do |server|
      in_studio(server) do |folder|
        data, code = doctor("--offline", folder: folder)
        assert_equal [0, []], [code, server.requests]
        assert_equal(%w[skipped] * 3, %w[resolver request clock].map { |name| status(data, name) })
      end
    end
  end

  def test_app_that_does_not_answer_is_a_problem
    data, code = doctor("--url", "http://127.0.0.1:#{closed_port}")
    assert_equal [3, "problem", "refused", "network"],
                 [code, status(data, "request"), *item(data, "request")["details"].values_at("error", "cause")]
    assert_match(/listens there/, item(data, "request")["advice"].first)
    assert_equal "skipped", status(data, "clock")
  end

  def test_an_error_of_the_app_is_a_warning
    HTTPServer.start({ "/up" => [503, {}, ""] }) do |server|
      data, code = doctor("--url", server.url)
      assert_equal [0, "warning"], [code, status(data, "request")]
    end
  end

  def test_clock_that_is_off_is_a_warning
    { -30 => "ok", 30 => "ok", -90 => "warning", 90 => "warning" }.each do |seconds, expected|
      page = ->(_) { [200, { "Date" => (Time.now + seconds).httpdate }, "up"] }
      HTTPServer.start({ "/up" => page }) do |server|
        data, = doctor("--url", server.url)
        assert_equal expected, status(data, "clock"), item(data, "clock")["text"]
        assert_in_delta(-seconds, item(data, "clock")["details"]["seconds_ahead"], 5)
      end
    end
  end

  def test_age_of_a_copy_is_not_a_wrong_clock
    headers = { "Date" => (Time.now - 600).httpdate, "Age" => "600" }
    HTTPServer.start({ "/up" => [200, headers, "up"] }) do |server|
      assert_equal "ok", status(doctor("--url", server.url).first, "clock")
    end
  end

  def test_tls_roots_are_those_that_the_variables_name
    certificate = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
    in_folder("roots.pem" => certificate * 2, "empty.pem" => "", "certs/0a1b2c3d.0" => certificate.sub("MIIB", "MIIC"),
              "certs/notes.pem" => certificate) do |folder|
      file = { "SSL_CERT_FILE" => "#{folder}/roots.pem" }
      { file => ["ok", 1], file.merge("SSL_CERT_DIR" => "#{folder}/certs") => ["ok", 2],
        { "SSL_CERT_DIR" => "#{folder}/certs" } => ["ok", 1],
        { "SSL_CERT_FILE" => "#{folder}/empty.pem" } => ["problem", 0],
        { "SSL_CERT_FILE" => "#{folder}/none.pem" } => ["problem", 0] }.each do |env, expected|
        found = DOCTOR::TLSRoots.item(env)
        assert_equal expected, [found.status.to_s, found.details[:count]], env.to_s
      end
      data, code = doctor("--offline", env: { "SSL_CERT_FILE" => "#{folder}/none.pem" })
      assert_equal [3, "problem"], [code, status(data, "tls_roots")]
      assert_equal ["#{folder}/none.pem cannot be read",
                    "no https answer can be trusted: correct or unset SSL_CERT_FILE"], item(data, "tls_roots")["advice"]
    end
  end

  Subject = Struct.new(:host, :scheme, :port, :suite, :request, keyword_init: true)

  def test_proxy_is_the_one_that_requests_of_the_app_take
    subject = Subject.new(host: "app.shop.example", scheme: "https")
    proxy = { "HTTPS_PROXY" => "http://proxy:3128" }
    { {} => nil, proxy => "HTTPS_PROXY", { "HTTP_PROXY" => "http://proxy" } => nil,
      { "ALL_PROXY" => "http://proxy" } => "ALL_PROXY", proxy.merge("https_proxy" => "http://other") => "https_proxy",
      proxy.merge("NO_PROXY" => "shop.example") => nil, proxy.merge("NO_PROXY" => ".shop.example, x") => nil,
      proxy.merge("NO_PROXY" => "*") => nil, proxy.merge("NO_PROXY" => "op.example") => "HTTPS_PROXY",
      proxy.merge("NO_PROXY" => "") => "HTTPS_PROXY" }.each do |env, expected|
      assert_equal [expected], [DOCTOR::Proxy.new(subject, env: env).variable], env.to_s
    end
    address = Subject.new(host: "10.0.0.7", scheme: "https")
    assert_nil DOCTOR::Proxy.new(address, env: proxy.merge("NO_PROXY" => "10.0.0.0/8")).variable
  end

  def test_resolver_without_an_address_is_a_problem
    explanation = { "evidence" => { "method" => "GET", "url" => "https://shop.example/", "error" => "unresolved" } }
    subject = Subject.new(host: "shop.example", scheme: "https", port: 443, suite: true, request: explanation)
    items = DOCTOR::Network.new(subject, resolver: ->(*) { raise SocketError, "no such name" }).items
    assert_equal(%i[problem problem skipped], items.map(&:status))
  end

  def test_untrusted_certificate_is_a_problem_with_the_command_that_shows_it
    explanation = { "evidence" => { "method" => "GET", "url" => "https://127.0.0.1:8443/", "cause" => "tls",
                                    "error" => "untrusted certificate" } }
    subject = Subject.new(host: "127.0.0.1", scheme: "https", port: 8443, suite: true, request: explanation)
    found = DOCTOR::Network.new(subject).items.find { |one| one.name == "request" }
    assert_equal [:problem, "GET https://127.0.0.1:8443/: no answer: untrusted certificate"],
                 [found.status, found.text]
    assert_match(/openssl s_client -connect 127\.0\.0\.1:8443/, found.advice.first)
  end

  def test_resolver_that_does_not_answer_is_a_problem
    explanation = { "evidence" => { "method" => "GET", "url" => "https://shop.example/", "error" => "timeout" } }
    subject = Subject.new(host: "shop.example", scheme: "https", port: 443, suite: true, request: explanation)
    stuck = ->(*) { Queue.new.pop }
    found = DOCTOR::Network.new(subject, resolver: stuck, most_seconds: 0.01).items.first
    assert_equal [:problem, "no answer within 0.01 s"], [found.status, found.text]
  end

  def test_extension_of_another_version_is_a_problem
    explanation = { "evidence" => { "method" => "GET", "url" => "https://shop.example/", "status" => 200 },
                    "sent" => { "headers" => [["user-agent", "smoke_seal/0.0.9"]] } }
    subject = Subject.new(host: "127.0.0.1", scheme: "https", port: 443, suite: true, request: explanation)
    found = DOCTOR::Network.new(subject).items.find { |one| one.name == "extension_version" }
    assert_equal [:problem, { gem: SmokeSeal::VERSION, extension: "0.0.9" }], [found.status, found.details]
  end

  def test_few_file_descriptors_are_a_warning
    command = ["/bin/sh", "-c", 'ulimit -n 100; exec "$@"', "sh", *Command::WORDS]
    data, code = doctor("--offline", command: command)
    assert_equal [0, "warning", { "limit" => 100 }],
                 [code, status(data, "file_descriptors"), item(data, "file_descriptors")["details"]]
  end
end
