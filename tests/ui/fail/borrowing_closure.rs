use com_sink::standard::IPropertyNotifySink;
use com_sink::{ComSink, Result, Sink};

#[derive(ComSink)]
#[sink(IPropertyNotifySink)]
struct OnChange<F>(F);

impl<F: Fn(i32)> IPropertyNotifySink for OnChange<F> {
    fn on_changed(&self, disp_id: i32) -> Result<()> {
        (self.0)(disp_id);
        Ok(())
    }
}

fn main() {
    let prefix = String::from("changed");
    let sink = Sink::new(OnChange(|id| println!("{prefix} {id}")));
    drop(sink);
}
