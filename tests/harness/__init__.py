# SPDX-License-Identifier: Apache-2.0
"""What the HTTP tests run on: a database, an httpd of our own with the portal in it, and people who use it."""
