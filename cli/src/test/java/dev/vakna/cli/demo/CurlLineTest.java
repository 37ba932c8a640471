package dev.vakna.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CurlLineTest {

  @Test
  void aKeyIsKnownByItsBeginningAndCannotBeUsed() {
    String key = "vk_live_0123456789abcdefghijklmnopqrstuvwxyz";
    assertThat(CurlLine.masked(key)).isEqualTo("vk_live_0123…");
    assertThat(CurlLine.masked("short")).doesNotContain("short");
  }
}
