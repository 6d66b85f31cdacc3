// The page's own words, in two languages.

const WORDS = {
  zh: {
    title: "演示",
    clock: "时间",
    hour: "+1 小时",
    workday: "下一个工作日 8:30",
    week: "+1 周",
    moved: "时间拨到了 {0}",
    online: "机器人已连接",
    offline: "机器人还没连上",
    stopped: "演示已停止，正在重新连接",
    tongue: "English",
    hint: "怎样开始：在居民窗口里点“开始”，选一项服务，回答几个问题。志愿者群里会出现一张卡片，点“我来认领”，详情会发到“和一站私聊”。想看提醒和每天的汇总，把上面的时间拨快。人和事都是虚构的。",
    close: "关闭",
    people: "看谁的窗口",
    resident: "居民",
    volunteer: "志愿者",
    coordinator: "协调员",
    person: "成员",
    residents: "居民",
    chats: "会话",
    privately: "和一站私聊",
    typing: "正在输入…",
    language: "{0}的 Telegram 语言",
    start: "开始",
    startHelp: "点“开始”就能和机器人说话",
    unblock: "恢复使用",
    block: "停用机器人",
    messages: "{0}：{1}的消息",
    write: "写消息",
    groupWrite: "在群里说话",
    send: "发送",
    attach: "附件",
    photo: "照片",
    file: "文件",
    document: "文件",
    contact: "我的电话",
    location: "我的位置",
    commands: "命令",
    noCommands: "机器人还没有命令",
    keyboard: "快捷回复",
    reply: "回复",
    edit: "修改",
    replying: "回复 {0}",
    editing: "修改这条消息",
    cancel: "取消",
    edited: "已编辑",
    forwarded: "转发自 {0}",
    pinned: "置顶",
    joined: "{0} 加入了群",
    left: "{0} 离开了群",
    upgraded: "群已升级",
    service: "系统消息",
    voice: "语音",
    sticker: "贴纸",
    secret: "不可转发",
    unread: "{0} 条新消息",
    tooBig: "文件超过 20 MB，发不了",
    failed: "没有发出去：{0}",
    copied: "已复制",
    ok: "知道了",
    newMessage: "{0}说：{1}",
    buttons: "按钮：{0}",
    down: "到最新消息",
    emptyGroup: "群里还没有消息。\n新的办件会出现在这里。",
  },
  en: {
    title: "Demo",
    clock: "Time",
    hour: "+1 hour",
    workday: "Next working day 8:30",
    week: "+1 week",
    moved: "The time is now {0}",
    online: "Bot connected",
    offline: "Bot not connected yet",
    stopped: "The demo has stopped; reconnecting",
    tongue: "中文",
    hint: "To begin: press START in the resident's window, choose a service and answer a few questions. A card then appears in the volunteers' group; press its button to claim it, and the details come to “Private chat”. Move the time on to see reminders and the daily digest. All people and matters are invented.",
    close: "Close",
    people: "Whose window",
    resident: "Resident",
    volunteer: "Volunteer",
    coordinator: "Coordinator",
    person: "Member",
    residents: "Residents",
    chats: "Chats",
    privately: "Private chat",
    typing: "typing…",
    language: "Telegram language of {0}",
    start: "START",
    startHelp: "Press START to talk to the bot",
    unblock: "Unblock",
    block: "Block the bot",
    messages: "{0}: messages in {1}",
    write: "Message",
    groupWrite: "Message to the group",
    send: "Send",
    attach: "Attach",
    photo: "Photo",
    file: "File",
    document: "File",
    contact: "My phone number",
    location: "My location",
    commands: "Commands",
    noCommands: "The bot has no commands yet",
    keyboard: "Quick replies",
    reply: "Reply",
    edit: "Edit",
    replying: "Reply to {0}",
    editing: "Edit this message",
    cancel: "Cancel",
    edited: "edited",
    forwarded: "Forwarded from {0}",
    pinned: "Pinned",
    joined: "{0} joined the group",
    left: "{0} left the group",
    upgraded: "The group was upgraded",
    service: "System message",
    voice: "Voice message",
    sticker: "Sticker",
    secret: "cannot be forwarded",
    unread: "{0} new",
    tooBig: "The file is over 20 MB and cannot be sent",
    failed: "Not sent: {0}",
    copied: "Copied",
    ok: "OK",
    newMessage: "{0} says: {1}",
    buttons: "Buttons: {0}",
    down: "To the newest message",
    emptyGroup: "Nothing here yet.\nNew cases will appear here.",
  },
};

const asked = new URLSearchParams(location.search).get("lang");
let tongue = asked === "en" || (asked === null && remembered() === "en") ? "en" : "zh";

function remembered() {
  try {
    return localStorage.getItem("tongue");
  } catch {
    return null; // storage is switched off
  }
}

// A name without what stands in brackets after it.
export const short = (name) => name.replace(/\s*[(\uff08].*/, "");
export const locale = () => (tongue === "zh" ? "zh-CN" : "en-GB");

export function word(key, ...values) {
  return values.reduce((text, value, place) => text.replace(`{${place}}`, value), WORDS[tongue][key] ?? key);
}

export function turn() {
  tongue = tongue === "zh" ? "en" : "zh";
  try {
    localStorage.setItem("tongue", tongue);
  } catch {
    // not remembered, then
  }
}

export function relabel(root) {
  document.documentElement.lang = tongue === "zh" ? "zh-Hans" : "en";
  for (const node of root.querySelectorAll("[data-word]")) node.textContent = word(node.dataset.word);
  for (const node of root.querySelectorAll("[data-label]")) node.setAttribute("aria-label", word(node.dataset.label));
}
