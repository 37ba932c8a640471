package dev.vakna.server.reference.sample;

/** For Java from 17 on: one file that {@code java Call.java} runs. */
final class Java {

  private Java() {}

  static String of(SampleCall call) {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        import java.net.URI;
        import java.net.http.HttpClient;
        import java.net.http.HttpRequest;
        import java.net.http.HttpResponse;
        """);
    if (call.fresh() != null) {
      text.append("import java.util.UUID;\n");
    }
    text.append(
        """

        public class Call {
            public static void main(String[] args) throws Exception {
                HttpRequest request = HttpRequest.newBuilder(URI.create(
        """);
    text.append("                ").append(Literals.DOUBLE.quoted(call.url())).append("))\n");
    call.headers()
        .forEach(header ->
            text.append("            .header(")
                .append(Literals.DOUBLE.quoted(header.name()))
                .append(", ")
                .append(Literals.DOUBLE.quoted(header.value()))
                .append(")\n"));
    if (call.fresh() != null) {
      text.append("            .header(\"")
          .append(call.fresh())
          .append("\", UUID.randomUUID().toString())\n");
    }
    text.append("            .method(\"").append(call.method()).append("\", ");
    if (call.body() == null) {
      text.append("HttpRequest.BodyPublishers.noBody())\n");
    } else {
      text.append("HttpRequest.BodyPublishers.ofString(\n                ")
          .append(Literals.DOUBLE.quoted(Curl.json(call.body())))
          .append("))\n");
    }
    text.append("            .build();\n        HttpClient client = HttpClient.newHttpClient();\n");
    text.append(
        call.streams()
            ? """
                    client.send(request, HttpResponse.BodyHandlers.ofLines()).body().forEach(System.out::println);
            """
            : """
                    HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
                    System.out.println(response.statusCode() + " " + response.body());
            """);
    text.append("    }\n}\n");
    return text.toString();
  }
}
