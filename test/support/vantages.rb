# frozen_string_literal: true

# An app and a control address on this machine, for seals of several vantages.
module VantageApps
  # What the app's entry has besides its checks. The control address belongs to nobody else.
  YAML_TEXT = <<~YAML
    apps:
      shop:
        url: %<url>s
        boot_window: 0
        control: %<control>s
        checks:
          home: { path: / }
  YAML

  # @param pages [Hash{String => Object}] of the app, see {HTTPServer}
  # @param control [String, nil] the control address; nil for one that answers
  # @param more [String] further keys of the config, at the top
  # @yieldparam options [Hash] for SmokeSeal.run
  # @yieldparam control [HTTPServer]
  def with_app(pages, control: nil, more: "")
    HTTPServer.start(pages) do |server|
      HTTPServer.start({ "/" => [204, {}, ""] }) do |answering|
        yaml = format(YAML_TEXT, url: server.url, control: control || answering.url)
        in_app(yaml + more) { |folder| yield({ config: File.join(folder, "config/smoke_seal.yml") }, answering) }
      end
    end
  end
end
