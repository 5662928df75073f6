# frozen_string_literal: true

require "puma/plugin"

# Tells whoever started the server which port the kernel picked. The file appears once the server listens, and appears
# whole: a reader that polls for it never meets an empty one, nor one of an earlier run.
Puma::Plugin.create do
  def start(launcher)
    return unless ENV["PORT_FILE"]

    path = File.expand_path(ENV.fetch("PORT_FILE"))
    File.delete(path) if File.exist?(path)

    events = launcher.events
    booted = events.respond_to?(:after_booted) ? :after_booted : :on_booted # Puma 7 gave it a new name
    events.public_send(booted) { write(path, launcher.connected_ports.first) }
  end

  private

  def write(path, port)
    draft = "#{path}.#{Process.pid}"
    File.write(draft, "#{port}\n")
    File.rename(draft, path)
  end
end
