#[derive(ComSink)]
#[sink(IFooEvents, clsid = "6ab3a3f6", progid = "1st Watcher", threading = "bth")]
struct AllWrong;

#[derive(ComSink)]
#[sink(IFooEvents, clsid = "00000000-0000-0000-0000-000000000000", progid = "Library.AClassWithANameThatIsTooLongForIt")]
struct Nil;

#[derive(ComSink)]
#[sink(IFooEvents, progid = "Scales.Watcher")]
struct NoClsid;

#[derive(ComSink)]
#[sink(IFooEvents, apartment, clsid = "6ab3a3f6-0f0a-4a37-8f5b-5f6d0f6f4a11", threading = "both")]
struct Contradiction;

#[derive(ComSink)]
#[sink(IFooEvents, clsid = "6ab3a3f6-0f0a-4a37-8f5b-5f6d0f6f4a11", progid = "Scales..Watcher", progid = "Scales.Wätcher", clsid = "6ab3a3f6-0f0a-4a37-8f5b-5f6d0f6f4a12")]
struct Twice;

#[derive(ComSink)]
#[sink(IFooEvents, clsid = "6ab3a3f6-0f0a-4a37-8f5b-5f6d0f6f4a11")]
struct Generic<T>(T);

#[derive(ComSink)]
#[sink(IFooEvents, clsid, progid = Scales)]
struct NoText;

#[derive(ComObject)]
#[object(server::IFoo, clsId = "6ab3a3f6-0f0a-4a37-8f5b-5f6d0f6f4a11", prog_id = "A.B")]
struct Misspelt;
