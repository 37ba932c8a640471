package dev.vakna.postgres;

import dev.vakna.core.id.JobId;
import dev.vakna.core.job.Attachment;
import dev.vakna.core.store.AttachmentRecords;
import java.util.List;
import java.util.Objects;
import org.springframework.jdbc.core.simple.JdbcClient;

record PostgresAttachments(JdbcClient sql) implements AttachmentRecords {

  @Override
  public void put(JobId job, Attachment attachment) {
    sql.sql(
            """
            insert into job_attachments values (:job, :name, :type, :content)
            on conflict (operation_id, name)
              do update set media_type = excluded.media_type, content = excluded.content
            """)
        .param("job", job.value())
        .param("name", attachment.name())
        .param("type", attachment.mediaType())
        .param("content", attachment.content())
        .update();
  }

  @Override
  public List<Attachment> of(JobId job) {
    return sql.sql(
            """
            select name, media_type, content from job_attachments
            where operation_id = :job order by name collate "C"
            """)
        .param("job", job.value())
        .query((row, index) ->
            new Attachment(
                new Columns(row).text("name"),
                new Columns(row).text("media_type"),
                Objects.requireNonNull(row.getBytes("content"))))
        .list();
  }
}
