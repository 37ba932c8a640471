package dev.vakna.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlainTextTest {

  @Test
  void nothingMovesTheCursorOrTurnsTheWriting() {
    assertThat(PlainText.lines("a\u001b]0;title\u0007\b\r\u0085\u009b\u202e\u200d\u2028\ud800b"))
        .isEqualTo("a]0;titleb");
  }

  @Test
  void wordsOfAnyLanguageStay() {
    String text = "Åsas bageri\t面包 🥖\n";
    assertThat(PlainText.lines(text)).isEqualTo(text);
    assertThat(PlainText.line(text)).isEqualTo("Åsas bageri 面包 🥖 ");
  }
}
