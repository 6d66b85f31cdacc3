// What the tour says at each step; {key} is what stands on the button that it points to.

export const STEP_WORDS = {
  start: {
    hans: ["陈奶奶第一次用", "她在楼道的海报上看到一站。点“{key}”，就能说话。"],
    hant: ["陳奶奶第一次用", "她在大堂的海報上看到一站。按「{key}」，就可以說話。"],
    en: ["陈奶奶 (Granny Chen) is new here", "She saw the bot on a poster. Press “{key}” to begin talking to it."],
  },
  word: {
    hans: ["用自己的话说", "在陈奶奶的手机上写一句话，比如“{sample}”。不用记命令。", "我想找律师"],
    hant: ["用自己的話說", "在陳奶奶的手機上寫一句話，例如「{sample}」。不用記指令。", "我想找律師"],
    en: ["In her own words", "Write a line on her phone, for example “{sample}”. There are no commands to learn.", "I need a lawyer"],
  },
  agree: {
    hans: ["先说清楚，再开始", "点“{key}”。开始之前，一站先说明信息给谁看、存多久，要她同意。"],
    hant: ["先說清楚，再開始", "按「{key}」。開始之前，一站先說明資料給誰看、存多久，要她同意。"],
    en: ["Consent comes first", "Press “{key}”. Before the first question the bot says who will see what, and for how long it is kept."],
  },
  answer: {
    hans: ["一次只问一件事", "点一个答案，或者写一句。下面写着为什么问、谁会看到。不想答的能跳过，答错了能返回。", "楼上漏水，把我家天花板泡坏了，他不肯赔。"],
    hant: ["一次只問一件事", "按一個答案，或者寫一句。下面寫着為甚麼問、誰會看到。不想答的可以跳過，答錯了可以返回。", "樓上漏水，把我家天花板浸壞了，他不肯賠。"],
    en: ["One question at a time", "Tap an answer or write one. Each says why it is asked and who will see it. Skip, or go back to change one.", "Water from the flat above ruined my ceiling and he will not pay."],
  },
  submit: {
    hans: ["核对了才发出", "每一条都能改。点“{key}”，这件事才真的交出去。"],
    hant: ["核對了才送出", "每一項都可以改。按「{key}」，這件事才真的交出去。"],
    en: ["Checked, then sent", "Every line can still be changed. Nothing leaves until you press “{key}”."],
  },
  claim: {
    hans: ["谁先点，归谁办", "群里来了一张卡片，没有居民的名字和电话。在李律师的手机上点“{key}”。王姐不是律师，点了会告诉她。"],
    hant: ["誰先按，由誰辦", "群組裏來了一張卡片，沒有居民的姓名和電話。在李律師的手機上按「{key}」。王姐不是律師，按了會告訴她。"],
    en: ["First tap takes it", "A card is in the group, without the resident's name or number. On lawyer Li's phone (李律师) press “{key}” (“I'll take it”). 王姐 (Wang) is no lawyer: she would be told so."],
  },
  details: {
    hans: ["详情只给接手的人", "陈奶奶已经知道谁接手了。点李律师的“{key}”，看详情。"],
    hant: ["詳情只給接手的人", "陳奶奶已經知道誰接手了。按李律師的「{key}」，看詳情。"],
    en: ["Details only for who took it", "Granny Chen has been told who it is. Press “{key}” on Li's phone to see the details."],
  },
  contact: {
    hans: ["记一笔，期限就顺延", "名字和电话在这里，群里没有。打过电话，点“{key}”。"],
    hant: ["記一筆，期限就順延", "姓名和電話在這裏，群組裏沒有。打過電話，按「{key}」。"],
    en: ["Each note moves the deadline on", "Name and number are here, not in the group. After the phone call press “{key}”."],
  },
  finish: {
    hans: ["办好了，说给居民听", "点“办好了”。没写咨询记录，点一下为什么；再写一两句办成了什么，陈奶奶会看到。", "都说清楚了，照着办就行。"],
    hant: ["辦好了，告訴居民", "按「辦好了」。沒寫諮詢紀錄，按一下原因；再寫一兩句辦成了甚麼，陳奶奶會看到。", "都說清楚了，照着辦就可以。"],
    en: ["Done, in words for the resident", "Press “Done”. Without a record of the advice, tap why; then write a sentence about what was achieved. Granny Chen will read it.", "We talked it through; she knows what to do next."],
  },
  workday: {
    hans: ["把时间拨快", "点“{key}”。早上协调员会收到一份汇总。"],
    hant: ["把時間調快", "按「{key}」。早上協調員會收到一份匯總。"],
    en: ["Move the clock", "Press “{key}”. In the morning the coordinator gets a digest."],
  },
  digest: {
    hans: ["协调员一眼看完", "点周协调的“{key}”，看汇总。"],
    hant: ["協調員一眼看完", "按周協調的「{key}」，看匯總。"],
    en: ["The coordinator's view", "Press “{key}” on coordinator Zhou's phone (周协调) to read it."],
  },
  week: {
    hans: ["办好不等于解决", "汇总里有新增、等认领、超期的件数。再点“{key}”：过几天，一站会回头问陈奶奶。"],
    hant: ["辦好不等於解決", "匯總裏有新增、等接手、超期的數目。再按「{key}」：過幾天，一站會回頭問陳奶奶。"],
    en: ["Done is not yet solved", "The digest counts what is new, unclaimed and late. Press “{key}”: some days later the bot asks Granny Chen."],
  },
  verdict: {
    hans: ["居民说了算", "点“{key}”，就办结了。点别的也行：没解决，会回到志愿者那里。"],
    hant: ["居民說了算", "按「{key}」，就辦結了。按別的也可以：未解決，會回到義工那裏。"],
    en: ["The resident has the last word", "Press “{key}” and the case is closed. “Not solved” would send it back to the volunteers."],
  },
  end: {
    hans: ["走完了一件事", "还可以试试：和律师约个时间、请王姐调解（链接转发给林先生）、发语音、一次发几张照片、扫海报、按“大字”、在群里点一张还没人接的卡片。"],
    hant: ["走完了一件事", "還可以試試：和律師約個時間、請王姐調解（連結轉發給林先生）、傳送語音、一次傳幾張相片、掃海報、按「大字」、在群組裏按一張未有人接手的卡片。"],
    en: ["One matter, from first word to last", "More to try: book a time with the lawyer, ask 王姐 to mediate and forward her link to Mr Lin, send a voice message or several photos at once, scan a poster, press “Aa+”, let a card wait unclaimed."],
  },
};
