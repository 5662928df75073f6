# frozen_string_literal: true

require "support/http_server"

# A production that serves the commit which its deploy script has written to a file last. Pages are broken by a release,
# or by what happens to production meanwhile, and are mended without a deploy.
class DeployedProduction
  FAULTS = { "/tasks" => [500, "oops"], "/signin" => [200, "<form></form>"] }.freeze

  # @param folder [String] for the file and the script
  # @param pages [Hash{String => Array}] a status, headers and a body by path
  # @param sha [String] the commit that is served first
  # @param breaks [Hash{String => String}] by commit, the path that it breaks
  def initialize(folder, pages, sha:, breaks: {})
    @file = File.join(folder, "revision")
    @breaks = breaks
    @broken = []
    @mended = []
    serve(sha)
    @server = HTTPServer.new(pages.to_h { |path, page| [path, ->(_request) { answer(path, page) }] }, nil)
  end

  def url = @server.url

  # A deploy by hand, or of the deploy script.
  def serve(sha) = File.write(@file, sha)

  def break(path) = @broken += [path]

  def mend(path) = @mended += [path]

  # @return [String] the command that deploys RELEASE_SHA
  def deploy_command
    path = "#{@file}.sh"
    File.write(path, %(printf %s "$RELEASE_SHA" > #{@file}\n))
    "sh #{path}"
  end

  def stop = @server.stop

  private

  def answer(path, page)
    sha = File.read(@file)
    status, _headers, body = page
    status, body = FAULTS.fetch(path) if broken(sha).include?(path)
    [status, { "X-Revision" => sha }, body]
  end

  def broken(sha) = [*@broken, *@breaks[sha]] - @mended
end
