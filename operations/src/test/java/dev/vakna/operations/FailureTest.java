package dev.vakna.operations;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FailureTest {

  @Test
  void whatIsWrittenIsReadAgain() {
    for (String text :
        new String[] {
          "", "plain", "a \"quoted\" one", "back\\slash\\n", "two\nlines", "räksmörgås"
        }) {
      Failure failure = new Failure("archive_corrupt", text, text + "}{:,\"");
      assertThat(Failure.parse(failure.json())).isEqualTo(failure);
    }
  }

  @Test
  void whatStorageCannotKeepIsWrittenAsBlanks() {
    Failure failure = new Failure("c", "half \ud800 pair, nul \0, tab \t", "");
    assertThat(Failure.parse(failure.json()).message()).isEqualTo("half   pair, nul  , tab  ");
  }

  @Test
  void spacesBetweenFieldsAndOtherOrdersAreRead() {
    assertThat(Failure.parse("{ \"detail\" : \"d\" ,\n \"message\": \"m\", \"code\" :\"c\" }"))
        .isEqualTo(new Failure("c", "m", "d"));
  }

  @Test
  void anythingElseIsAnUnexpectedFailure() {
    for (String text : new String[] {"", "{}", "[1]", "{\"code\":\"c\"", "{\"code\"", "\"x\":"}) {
      assertThat(Failure.parse(text).code()).isEqualTo("internal_error");
      assertThat(Failure.parse(text).detail()).isEqualTo(text);
    }
  }
}
