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
    assertThat(new Failure("c", "last \u001f!", "").json()).contains("\"last  !\"");
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

  @Test
  void aFailureWithoutItsCodeOrItsMessageIsAnUnexpectedOne() {
    for (String text : new String[] {"{\"message\":\"m\"}", "{\"code\":\"c\"}"}) {
      assertThat(Failure.parse(text)).isEqualTo(Failure.unexpected(text));
    }
  }

  @Test
  void whatIsCutOffIsReadAsFarAsItGoes() {
    String whole = "{\"code\":\"c\",\"message\":\"m\"";
    assertThat(Failure.parse(whole + ",\"detail\":\"d"))
        .as("within a text")
        .isEqualTo(new Failure("c", "m", "d"));
    assertThat(Failure.parse(whole + ",\"detail\":\"d\\"))
        .as("behind a backslash")
        .isEqualTo(new Failure("c", "m", "d\\"));
    assertThat(Failure.parse(whole + ",\"detail\":"))
        .as("before a text")
        .isEqualTo(new Failure("c", "m", ""));
    assertThat(Failure.parse(whole + ",\"detail\""))
        .as("behind a name")
        .isEqualTo(new Failure("c", "m", ""));
  }

  @Test
  void whatIsCutOffWithinItsMessageIsStillOne() {
    String begun = "{\"code\":\"c\",\"message\":";
    assertThat(Failure.parse(begun)).isEqualTo(Failure.unexpected(begun));
    assertThat(Failure.parse(begun + "\"mes")).isEqualTo(new Failure("c", "mes", ""));
  }

  @Test
  void blanksAreKept() {
    assertThat(new Failure("c", " a b ", "").json())
        .isEqualTo("{\"code\":\"c\",\"message\":\" a b \",\"detail\":\"\"}");
  }

  @Test
  void itsWordsAreAllOfItInALine() {
    assertThat(new Failure("c", "No.", "d").words()).isEqualTo("No. (c) d");
    assertThat(new Failure("c", "No.", "").words()).isEqualTo("No. (c)");
  }

  @Test
  void whatNobodyForesawMaySayWhatIsLeft() {
    assertThat(Failure.unexpected("d").message()).endsWith("name this job.");
    assertThat(Failure.unexpected("Nothing is left.", "d"))
        .isEqualTo(
            new Failure(
                "internal_error", Failure.unexpected("d").message() + " Nothing is left.", "d"));
    assertThat(Failure.cancelled("Nothing is left.", "d"))
        .isEqualTo(new Failure("cancelled", "The job was cancelled. Nothing is left.", "d"));
  }
}
