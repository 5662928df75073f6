# frozen_string_literal: true

# Port 0 lets the kernel pick a free one; Puma prints the URL it got.
bind "tcp://127.0.0.1:#{ENV.fetch("PORT", 0)}"
threads 8, 8
