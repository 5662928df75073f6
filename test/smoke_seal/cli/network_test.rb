# frozen_string_literal: true

require_relative "../../test_helper"
require_relative "../../support/certificate_authority"
require_relative "../../support/prod_smoke"

# Bad input from the network.
class CLINetworkTest < Minitest::Test
  include ProdSmoke

  def test_refused_connection_is_red
    assert_red(/^  ✗ up, home: the connection was refused: nothing listens there$/,
               Command.run("--url", HTTPServer.start(&:url), "--boot-window", "0"))
  end

  # Names below invalid never resolve (RFC 6761). Where there is no resolver to say so, nothing can be judged.
  def test_unresolvable_host_is_red_or_unsealed_but_never_green
    result = Command.run("--url", "http://smoke-seal.invalid", "--boot-window", "0")
    assert_no_backtrace(result)
    assert_includes [1, 3], result.code
    assert_match(/the name does not resolve|looking the name up/, result.out)
  end

  def test_server_that_never_answers_is_red_within_its_time
    result, = seal({ "/" => HANG }, "studio", settings: "timeout: 0.3")
    assert_red(/^✗  home +3\d\d ms  timeout$/, result)
    assert_match(/^  ✗ home: answer: .* got timed out after 0.3 s, waiting for the answer$/, result.out)
  end

  def test_answer_that_is_no_http_is_red
    result, = seal({ "/" => "SSH-2.0-OpenSSH_9.2\r\n" }, "studio")
    assert_red(/^  ✗ home: .* got the answer is not HTTP$/, result)
  end

  def test_connection_that_is_closed_without_an_answer_is_red
    result, = seal({ "/" => "" }, "studio")
    assert_red(/^  ✗ home: .* got the connection was closed before the answer was whole$/, result)
  end

  def test_invalid_utf8_is_judged_and_shown_as_text
    page = [200, {}, "<title>caf\xE9\xFF\e[31m</title>"]
    result, = seal({ "/" => page }, "studio", checks: "{ home: { path: /, title: Studio } }")
    assert_red(/^  ✗ home: title: expected "Studio", got "caf/, result)
    assert_predicate result.out, :valid_encoding?
    refute_includes result.out, ESCAPE
  end

  def test_redirect_loop_is_red
    loop_of_two = { "/" => [302, { "Location" => "/a" }, ""], "/a" => [302, { "Location" => "/" }, ""] }
    result, server = seal(loop_of_two, "studio")
    assert_red(/^  ✗ home: status: expected 2xx, got 302 .* not followed: it leads in a circle/, result)
    assert_equal %w[/ /a], server.requests.map(&:target)
  end

  def test_redirects_without_end_are_red
    onwards = ->(request) { [302, { "Location" => "/?#{request.target}" }, ""] }
    result, server = seal({ "/" => onwards }, "studio")
    assert_red(/^  ✗ home: .*, got 302 .* not followed: there were too many redirects before it/, result)
    assert_equal 6, server.requests.size
  end

  def test_endless_body_ends
    endless = Enumerator.new { |body| loop { body << ("x" * 65_536) } }
    result, = seal({ "/" => [200, {}, endless] }, "studio", checks: "{ home: { path: /, text: Studio } }")
    assert_red(/^  ✗ home: text: expected "Studio", got /, result)
    assert_equal 0, seal({ "/" => [200, {}, endless] }, "studio").first.code
  end

  def test_certificates_that_are_not_valid_are_red_and_a_valid_one_is_green
    authority = CertificateAuthority.new
    {
      authority.context => nil,
      authority.context(name: "example.com") => "the certificate is for another name",
      authority.context(not_after: Time.now - 60) => "the certificate has expired",
      CertificateAuthority.new("Another authority").context => "the certificate's issuer is not trusted"
    }.each do |context, message|
      HTTPServer.start({ "/" => PAGE }, tls: context) do |server|
        in_studio(server) do |folder|
          File.write("#{folder}/authority.pem", authority.to_pem)
          result = Command.run("studio", folder: folder, env: { "SSL_CERT_FILE" => "#{folder}/authority.pem" })
          message ? assert_red(/^  ✗ home: .* got #{message}/, result) : assert_equal(0, result.code, result.out)
        end
      end
    end
  end

  private

  # In lines that are not wrapped.
  def seal(pages, *arguments, **options) = super(pages, *arguments, env: { "COLUMNS" => "500" }, **options)
end
