package dev.vakna.server.reference;

/**
 * A value of a request outside its body.
 *
 * @param place where it stands
 */
public record Parameter(Place place, Field field) {

  /** Where a parameter stands. */
  public enum Place {
    PATH("Path"),
    QUERY("Query"),
    HEADER("Headers");

    private final String heading;

    Place(String heading) {
      this.heading = heading;
    }

    /** Above those that stand there. */
    public String heading() {
      return heading;
    }
  }
}
