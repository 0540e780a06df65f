from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("membership", "0002_terms_never_overlap")]

    operations = [
        migrations.AddField(
            model_name="event",
            name="until",
            field=models.DateField(
                help_text="The day a pause ends; empty: until they return.",
                null=True,
                verbose_name="until (not included)",
            ),
        ),
    ]
